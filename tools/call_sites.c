// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where the kernel's updater makes its SEAMCALLs: in the code of its functions, a
 * call whose target is the assembler that makes them. Four bytes of a call say how
 * far away its target is, so that no other code looks like it.
 */
#include <stdio.h>
#include <string.h>

#include "call_sites.h"
#include "kernel_functions.h"
#include "kernel_symbols.h"
#include "records.h"

#define CALL_OPCODE 0xe8

/* In its place where another one has a kprobe there. */
#define INT3_OPCODE 0xcc

/* A call may pass by ENDBR, or go to a thunk in front of the function. */
#define AFTER_ENTRY 4
#define BEFORE_ENTRY 16

#define MAX_PARTS 32

#define CALLER(function, step) { #function, TDX_UPDATE_##step },
#define TARGET(function) #function,

static const struct {
	const char *function;
	__u32 step;
} callers[] = { TDX_SEAMCALL_CALLERS(CALLER) };

static const char * const targets[] = { TDX_SEAMCALL_FUNCTIONS(TARGET) };

#define NR_TARGETS (sizeof(targets) / sizeof(targets[0]))

/**
 * struct code - what there is to be searched
 * @parts: functions that make SEAMCALLs, and parts that were split off
 * @nr_parts: how many
 * @targets: addresses of what they call
 * @cut: there is more than there was room for
 */
struct code {
	struct part {
		char name[64];
		__u64 begin;
		__u64 end;
		__u32 step;
	} parts[MAX_PARTS];
	size_t nr_parts;
	__u64 targets[NR_TARGETS];
	bool cut;
};

/* "seamldr_call" or "seamldr_call.part.0" */
static bool is_part_of(const char *name, const char *function)
{
	size_t len = strlen(function);

	return !strncmp(name, function, len) &&
	       (!name[len] || name[len] == '.');
}

/* Each symbol ends at the next one: they are told by address. */
static void take_symbol(void *arg, __u64 address, const char *name)
{
	struct code *code = arg;
	struct part *part = &code->parts[code->nr_parts];
	size_t i;

	if (code->nr_parts && !part[-1].end && address > part[-1].begin)
		part[-1].end = address;
	for (i = 0; i < NR_TARGETS; i++)
		if (!strcmp(name, targets[i]))
			code->targets[i] = address;
	for (i = 0; i < sizeof(callers) / sizeof(callers[0]); i++) {
		if (!is_part_of(name, callers[i].function))
			continue;
		if (code->nr_parts == MAX_PARTS) {
			code->cut = true;
			break;
		}
		snprintf(part->name, sizeof(part->name), "%s", name);
		part->begin = address;
		part->step = callers[i].step;
		code->nr_parts++;
		break;
	}
}

static bool is_target(const struct code *code, __u64 address)
{
	size_t i;

	for (i = 0; i < NR_TARGETS; i++)
		if (code->targets[i] &&
		    address + BEFORE_ENTRY >= code->targets[i] &&
		    address <= code->targets[i] + AFTER_ENTRY)
			return true;
	return false;
}

static void search(struct call_sites *sites, struct code *code,
		   const struct part *part, const __u8 *text)
{
	size_t len = part->end - part->begin, i;

	if (len > TDX_TEXT_LEN)
		len = TDX_TEXT_LEN;
	for (i = 0; i + CALL_LEN <= len; i++) {
		struct call_site *site = &sites->sites[sites->nr];
		__s32 distance;

		memcpy(&distance, text + i + 1, sizeof(distance));
		if ((text[i] != CALL_OPCODE && text[i] != INT3_OPCODE) ||
		    !is_target(code, part->begin + i + CALL_LEN + distance))
			continue;
		if (sites->nr == MAX_CALL_SITES) {
			code->cut = true;
			return;
		}
		memcpy(site->function, part->name, sizeof(site->function));
		site->offset = i;
		sites->nr++;
	}
}

/**
 * call_sites_find - find them
 * @sites: filled
 * @read: reads the kernel's code
 * @arg: passed to it
 *
 * Return: true when every step that makes SEAMCALLs has one, and none was left out.
 */
bool call_sites_find(struct call_sites *sites, text_reader *read, void *arg)
{
	const __u32 all =
		1U << TDX_UPDATE_SHUTDOWN | 1U << TDX_UPDATE_CPU_INSTALL |
		1U << TDX_UPDATE_CPU_INIT | 1U << TDX_UPDATE_RUN_UPDATE;
	struct code code = {};
	__u32 steps = 0;
	size_t i, nr;

	sites->nr = 0;
	kernel_symbols_each(take_symbol, &code);
	for (i = 0; i < code.nr_parts; i++) {
		const struct part *part = &code.parts[i];
		const __u8 *text = NULL;

		if (part->begin && part->end)
			text = read(arg, part->begin);
		nr = sites->nr;
		if (text)
			search(sites, &code, part, text);
		if (sites->nr > nr)
			steps |= 1U << part->step;
	}
	return (steps & all) == all && !code.cut;
}
