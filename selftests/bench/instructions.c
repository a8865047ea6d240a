// SPDX-License-Identifier: GPL-2.0-only
/*
 * A plugin of QEMU: how many instructions the guest's CPUs execute in a function
 * and in what it calls.
 *
 *	-plugin instructions.so,at=FILE,to=FILE
 *
 * Lines of the first file, addresses in hexadecimal:
 *
 *	enter ADDRESS		the function begins
 *	left FIRST LAST		a CPU that is here has left it: its caller
 *	trap ADDRESS		an exception begins, up to its IRET nothing counts:
 *				what emulates SEAMCALL is not the function's
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "qemu_plugin.h"

#define MAX_CPUS 512
#define MAX_TRAPS 128

/* What a block of code is, which QEMU executes from its begin to its end. */
struct block {
	unsigned int insns;
	bool enters;
	bool left;
	bool traps;
	bool returns;
};

struct cpu {
	bool inside;
	unsigned int traps;
};

static uint64_t enter, left_first, left_last;
static uint64_t traps[MAX_TRAPS];
static unsigned int nr_traps, nr_entered;
static struct cpu cpus[MAX_CPUS];
static uint64_t total;
static const char *result;

static void executed(unsigned int index, void *arg)
{
	const struct block *block = arg;
	struct cpu *cpu = &cpus[index];

	if (block->enters) {
		*cpu = (struct cpu){ .inside = true };
		nr_entered++;
	} else if (block->left) {
		cpu->inside = false;
	}
	if (!cpu->inside)
		return;
	cpu->traps += block->traps;
	if (!cpu->traps)
		total += block->insns;
	else if (block->returns)
		cpu->traps--;
}

static bool is_trap(uint64_t address)
{
	unsigned int i;

	for (i = 0; i < nr_traps; i++)
		if (traps[i] == address)
			return true;
	return false;
}

/* IRETQ ends a block. */
static void translated(uint64_t id, struct qemu_plugin_tb *tb)
{
	uint64_t address = qemu_plugin_tb_vaddr(tb);
	const struct qemu_plugin_insn *last;
	struct block *block;

	/* Only the kernel's. */
	if (!(address >> 63))
		return;
	block = calloc(1, sizeof(*block));
	if (!block)
		abort();
	block->insns = qemu_plugin_tb_n_insns(tb);
	last = qemu_plugin_tb_get_insn(tb, block->insns - 1);
	block->returns = qemu_plugin_insn_size(last) == 2 &&
			 !memcmp(qemu_plugin_insn_data(last), "\x48\xcf", 2);
	block->enters = address == enter;
	block->left = address >= left_first && address <= left_last;
	block->traps = is_trap(address);
	qemu_plugin_register_vcpu_tb_exec_cb(tb, executed,
					     QEMU_PLUGIN_CB_NO_REGS, block);
}

static void tell(uint64_t id, void *arg)
{
	FILE *file = fopen(result, "w");

	if (!file)
		return;
	fprintf(file, "entered %u executed %" PRIu64 "\n", nr_entered, total);
	fclose(file);
}

static int read_addresses(const char *path)
{
	FILE *file = fopen(path, "r");
	char line[128];

	if (!file)
		return -1;
	while (fgets(line, sizeof(line), file)) {
		if (sscanf(line, "enter %" SCNx64, &enter) == 1)
			continue;
		if (sscanf(line, "left %" SCNx64 " %" SCNx64, &left_first,
			   &left_last) == 2)
			continue;
		if (nr_traps < MAX_TRAPS &&
		    sscanf(line, "trap %" SCNx64, &traps[nr_traps]) == 1)
			nr_traps++;
	}
	fclose(file);
	return enter && left_first && nr_traps ? 0 : -1;
}

int qemu_plugin_version = 1;

int qemu_plugin_install(uint64_t id, const void *info, int argc, char **argv)
{
	const char *addresses = NULL;
	int i;

	for (i = 0; i < argc; i++) {
		if (!strncmp(argv[i], "at=", 3))
			addresses = argv[i] + 3;
		else if (!strncmp(argv[i], "to=", 3))
			result = argv[i] + 3;
	}
	if (!addresses || !result || read_addresses(addresses))
		return -1;
	qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
	qemu_plugin_register_atexit_cb(id, tell, NULL);
	return 0;
}
