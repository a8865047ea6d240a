// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory that the host names by physical address in a SEAMCALL. The host may
 * name anything, so nothing here trusts the address: hardware would answer
 * with a status, and so must the emulator, which runs inside the host kernel.
 */
#include <linux/mm.h>
#include <linux/mmzone.h>
#include <linux/nodemask.h>
#include <linux/uaccess.h>
#include <asm/io.h>
#include <asm/page.h>

#include "host_memory.h"

/** host_memory_end_pfn() - first page frame number above all RAM */
unsigned long host_memory_end_pfn(void)
{
	unsigned long end = 0;
	int nid;

	for (nid = first_online_node; nid != MAX_NUMNODES;
	     nid = next_online_node(nid))
		end = max(end, node_end_pfn(nid));
	return end;
}

/**
 * host_memory_valid() - is this an address that the host may pass?
 * @pa:		physical address, all 64 bits as the host gave them
 * @align:	alignment that the interface demands, a power of two
 * @len:	bytes, which must not cross a page
 *
 * Context: any, also an exception with interrupts off.
 * Return: true if it is.
 */
bool host_memory_valid(u64 pa, u64 align, size_t len)
{
	if (pa & (align - 1) || pa >> boot_cpu_data.x86_phys_bits)
		return false;
	if (offset_in_page(pa) + len > PAGE_SIZE)
		return false;
	return pfn_valid(PHYS_PFN(pa));
}

/**
 * host_memory_read() - copy from an address that host_memory_valid() accepted
 * @dst:	destination
 * @pa:		physical address
 * @len:	bytes
 *
 * A valid page frame can still be absent from the direct map (guard pages,
 * secret memory), so the access may fail.
 *
 * Context: any.
 * Return: true if all bytes were read.
 */
bool host_memory_read(void *dst, u64 pa, size_t len)
{
	return !copy_from_kernel_nofault(dst, phys_to_virt(pa), len);
}

/**
 * host_memory_write() - copy to an address that host_memory_valid() accepted
 * @pa:		physical address, 8-byte aligned
 * @src:	source
 * @len:	bytes, a multiple of 8
 *
 * The direct map is read-only where the kernel's own text lies, so a store can
 * fault as well as a load. copy_to_kernel_nofault() is not for modules.
 *
 * Context: any.
 * Return: true if all bytes were written.
 */
bool host_memory_write(u64 pa, const void *src, size_t len)
{
	u64 *to = phys_to_virt(pa);
	const u64 *from = src;

	pagefault_disable();
	for (; len; len -= sizeof(*to), to++, from++)
		__put_kernel_nofault(to, from, u64, fault);
	pagefault_enable();
	return true;
fault:
	pagefault_enable();
	return false;
}
