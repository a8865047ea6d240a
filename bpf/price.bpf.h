/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a run of the programs costs: the very same bodies, run in a loop and
 * timed, before anything is attached. What they leave in the maps is wiped.
 * The way from an event to a program is priced apart, with an empty program.
 */
#ifndef _TDXUPDATE_PRICE_BPF_H
#define _TDXUPDATE_PRICE_BPF_H

/* Of an update that never was, and a page that is no TD's. */
#define PRICE_SEQ TDX_BANKS
#define PRICE_TDR 0x8000000000000ULL

struct tdx_price price;

/* As update_leave() does before it. */
static __always_inline void price_resume(void)
{
	struct cpu_now *cpu = this_cpu();

	if (cpu && price.in_update) {
		cpu->seq = PRICE_SEQ;
		cpu->left = 1;
	}
	count_run(TDX_RUN_RESUME);
	cpu_resumed();
}

/* What a call with arguments costs: these are passed on in memory. */
static __noinline __u64 price_call(const __u64 *arguments)
{
	__u64 sum = arguments[0] ^ arguments[1] ^ arguments[2] ^ arguments[3];

	sum ^= arguments[4] ^ arguments[5] ^ arguments[6];
	barrier_var(sum);
	return sum;
}

static __always_inline void price_arguments(__u64 i)
{
	volatile __u64 arguments[TDX_PRICE_ARGUMENTS] = { i, i, i, i, i, i, i };

	price_call((const __u64 *)arguments);
}

static long price_run(__u32 i, void *unused)
{
	switch (price.run) {
	case TDX_RUN_STATE:
		update_state(PRICE_SEQ, TDX_UPDATE_START);
		break;
	case TDX_RUN_STEP:
		update_step(PRICE_SEQ, TDX_UPDATE_SHUTDOWN);
		break;
	case TDX_RUN_ACK:
		price_ack(PRICE_SEQ, TDX_UPDATE_SHUTDOWN, i);
		break;
	case TDX_RUN_LEAVE:
		update_leave(PRICE_SEQ, TDX_UPDATE_SHUTDOWN, 0);
		break;
	case TDX_RUN_END:
		update_end(PRICE_SEQ, 0, TDX_UPDATE_SHUTDOWN, 0);
		break;
	case TDX_RUN_SEAMCALL:
		seamcall_end(TDX_LEAF_SYS_RD, 0, 0, 0, i, 1);
		break;
	case TDX_RUN_TD_SEAMCALL:
		seamcall_end(TDX_LEAF_MEM_PAGE_ADD, 0, 0, PRICE_TDR, i, 1);
		break;
	case TDX_RUN_SEAMLDR:
		own_call();
		seamldr_returned(1ULL << 63, 0, 0, i);
		break;
	case TDX_RUN_CALL_BEGIN:
		price_call_begins();
		break;
	case TDX_RUN_STOP:
		count_run(TDX_RUN_STOP);
		cpu_stopped();
		break;
	case TDX_RUN_RESUME:
		price_resume();
		break;
	case TDX_PRICE_CALL:
		price_arguments(i);
		break;
	case TDX_PRICE_CLOCK:
		bpf_ktime_get_ns();
		break;
	}
	return 0;
}

static __always_inline void price_wipe(void *map, __u32 key, __u32 len)
{
	__u64 *cell = bpf_map_lookup_elem(map, &key);
	__u32 i;

	for (i = 0; cell && i < len / 8; i++)
		cell[i] = 0;
}

static __always_inline void price_wipe_cells(void)
{
	__u32 cpu = bpf_get_smp_processor_id();
	__u64 tdr = PRICE_TDR;

	price_wipe(&cpus, cpu, sizeof(struct cpu_now));
	price_wipe(&losses, cpu, sizeof(struct tdx_loss_cell));
	price_wipe(&runs, cpu, sizeof(struct tdx_run_cell));
	price_wipe(&heads, PRICE_SEQ % TDX_BANKS,
		   sizeof(struct tdx_update_head));
	price_wipe(&matrix, TDX_ROW_PASSAGE * nr_cpus + cpu,
		   sizeof(union tdx_cell));
	price_wipe(&matrix, TDX_UPDATE_SHUTDOWN * nr_cpus + cpu,
		   sizeof(union tdx_cell));
	price_wipe(&leaves, cpu * TDX_SLOTS + TDX_LEAF_SYS_RD,
		   sizeof(struct tdx_leaf_cell));
	price_wipe(&leaves, cpu * TDX_SLOTS + TDX_LEAF_MEM_PAGE_ADD,
		   sizeof(struct tdx_leaf_cell));
	price_wipe(&leaves, cpu * TDX_SLOTS + TDX_SLOT_SEAMLDR,
		   sizeof(struct tdx_leaf_cell));
	bpf_map_delete_elem(&tds, &tdr);
	bpf_map_delete_elem(&builds, &tdr);
	builds_nr = 0;
}

/* Run by user space, which does not let the CPU go meanwhile. */
SEC("raw_tp")
int price_runs(void *unused)
{
	__u64 begin;

	if (price.in_update) {
		seq_in_flight = PRICE_SEQ;
		update_step(PRICE_SEQ, TDX_UPDATE_SHUTDOWN);
	}
	price_run(0, NULL);
	begin = bpf_ktime_get_ns();
	bpf_loop(TDX_PRICE_RUNS, price_run, NULL, 0);
	price.ns = bpf_ktime_get_ns() - begin;
	seq_in_flight = 0;
	seq_first = 0;
	seq_ended = 0;
	price_wipe_cells();
	return 0;
}

#endif /* _TDXUPDATE_PRICE_BPF_H */
