// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where the kernel's updater makes its SEAMCALLs: in the code of its functions, a
 * call whose target is the assembler that makes them. Four bytes of a call say how
 * far away its target is, so that no other code looks like it.
 */
#include <stdio.h>
#include <string.h>

#include "call_sites.h"
#include "records.h"

#define CALL_OPCODE 0xe8

/* In its place where another one has a kprobe there. */
#define INT3_OPCODE 0xcc

/* A call may pass by ENDBR, or go to a thunk in front of the function. */
#define AFTER_ENTRY 4
#define BEFORE_ENTRY 16

#define CALLER(function, step) { #function, TDX_UPDATE_##step },
#define TARGET(function) #function,

static const struct {
	const char *function;
	__u32 step;
} callers[] = { TDX_SEAMCALL_CALLERS(CALLER) };

static const char * const targets[] = { TDX_SEAMCALL_FUNCTIONS(TARGET) };

/* "seamldr_call" or "seamldr_call.part.0" */
static bool is_part_of(const char *name, const char *function)
{
	size_t len = strlen(function);

	return !strncmp(name, function, len) &&
	       (!name[len] || name[len] == '.');
}

static void add_caller(struct seamcall_code *code, __u64 address,
		       const char *name, __u32 step)
{
	struct seamcall_caller *caller = &code->callers[code->nr_callers];

	if (code->nr_callers == MAX_CALLERS) {
		code->cut = true;
		return;
	}
	snprintf(caller->name, sizeof(caller->name), "%s", name);
	caller->begin = address;
	caller->step = step;
	code->nr_callers++;
}

/**
 * seamcall_code_add - a symbol of the kernel: does it matter here?
 * @code: all 0 at first
 * @address: of the symbol; each ends at the next one, so by rising address
 * @name: of the symbol
 */
void seamcall_code_add(struct seamcall_code *code, __u64 address,
		       const char *name)
{
	struct seamcall_caller *last =
		code->nr_callers ? &code->callers[code->nr_callers - 1] : NULL;
	size_t i;

	if (last && !last->end && address > last->begin)
		last->end = address;
	for (i = 0; i < NR_SEAMCALL_FUNCTIONS; i++)
		if (!strcmp(name, targets[i]))
			code->targets[i] = address;
	for (i = 0; i < sizeof(callers) / sizeof(callers[0]); i++)
		if (is_part_of(name, callers[i].function)) {
			add_caller(code, address, name, callers[i].step);
			return;
		}
}

static bool is_target(const struct seamcall_code *code, __u64 address)
{
	size_t i;

	for (i = 0; i < NR_SEAMCALL_FUNCTIONS; i++)
		if (code->targets[i] &&
		    address + BEFORE_ENTRY >= code->targets[i] &&
		    address <= code->targets[i] + AFTER_ENTRY)
			return true;
	return false;
}

/* False when there are more than there is room for. */
static bool search(struct call_sites *sites, const struct seamcall_code *code,
		   const struct seamcall_caller *caller, const __u8 *text)
{
	size_t len = caller->end - caller->begin, i;

	for (i = 0; i + CALL_LEN <= len; i++) {
		struct call_site *site = &sites->sites[sites->nr];
		__s32 distance;

		memcpy(&distance, text + i + 1, sizeof(distance));
		if ((text[i] != CALL_OPCODE && text[i] != INT3_OPCODE) ||
		    !is_target(code, caller->begin + i + CALL_LEN + distance))
			continue;
		if (sites->nr == MAX_CALL_SITES)
			return false;
		memcpy(site->function, caller->name, sizeof(site->function));
		site->offset = i;
		sites->nr++;
	}
	return true;
}

/* NULL: not all of it can be read. Where the end is not known, it is 0. */
static const __u8 *text_of(const struct seamcall_caller *caller,
			   text_reader *read, void *arg)
{
	if (!caller->begin || caller->end - caller->begin > TDX_TEXT_LEN)
		return NULL;
	return read(arg, caller->begin);
}

/**
 * call_sites_find - find them
 * @sites: filled
 * @code: where to look
 * @read: reads the kernel's code
 * @arg: passed to it
 *
 * Return: true when every step that makes SEAMCALLs has one, and none was left out.
 */
bool call_sites_find(struct call_sites *sites, const struct seamcall_code *code,
		     text_reader *read, void *arg)
{
	const __u32 all =
		1U << TDX_UPDATE_SHUTDOWN | 1U << TDX_UPDATE_CPU_INSTALL |
		1U << TDX_UPDATE_CPU_INIT | 1U << TDX_UPDATE_RUN_UPDATE;
	__u32 steps = 0;
	size_t i, nr;

	sites->nr = 0;
	for (i = 0; i < code->nr_callers; i++) {
		const struct seamcall_caller *caller = &code->callers[i];
		const __u8 *text = text_of(caller, read, arg);

		nr = sites->nr;
		if (!text || !search(sites, code, caller, text))
			return false;
		if (sites->nr > nr)
			steps |= 1U << caller->step;
	}
	return (steps & all) == all && !code->cut;
}
