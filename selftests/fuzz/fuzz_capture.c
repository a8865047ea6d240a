// SPDX-License-Identifier: GPL-2.0-only
/* Fuzz target: captures, read; what is told must be what it claims to be. */
#include <stdbool.h>
#include <string.h>

#include <sanitizer/asan_interface.h>

#include "capture_format.h"
#include "capture_mutator.h"
#include "capture_reader.h"
#include "fuzz.h"

/* As if each byte was read. */
static void look_at(const void *bytes, size_t len)
{
	MUST(!len || !__asan_region_is_poisoned((void *)bytes, len));
}

static void look_at_text(const char *text, size_t room)
{
	MUST(memchr(text, '\0', room));
	look_at(text, room);
}

static void look_at_host(const struct host *host)
{
	look_at_text(host->name, sizeof(host->name));
	look_at_text(host->kernel, sizeof(host->kernel));
	look_at_text(host->module_version, sizeof(host->module_version));
	look_at_text(host->seamldr_version, sizeof(host->seamldr_version));
}

static void look_at_tds(const struct tdx_td *tds, size_t nr_tds)
{
	size_t i;

	MUST(nr_tds <= CAPTURE_MAX_TDS);
	look_at(tds, nr_tds * sizeof(*tds));
	for (i = 1; i < nr_tds; i++)
		MUST(tds[i - 1].tdr < tds[i].tdr);
}

static void look_at_update(const struct update_observed *update)
{
	MUST(update->nr_cells <= CAPTURE_MAX_CPUS);
	MUST(update->refusal <= REFUSAL_CPU_OFFLINE);
	look_at(update->head, sizeof(*update->head));
	look_at(update->cells,
		sizeof(*update->cells) * TDX_ROWS * update->nr_cells);
	look_at(update->busy, sizeof(*update->busy) * update->nr_busy);
	look_at_tds(update->tds, update->nr_tds);
}

static void look_at_end(const struct observed_end *end)
{
	look_at_text(end->why, sizeof(end->why));
	MUST(end->clean == !end->why[0]);
}

static int listen(void *arg, const struct observation *o)
{
	bool *ended = arg;

	MUST(!*ended);
	switch (o->kind) {
	case OBS_HOST:
		look_at_host(o->host);
		break;
	case OBS_UPDATE:
		look_at_update(o->update);
		break;
	case OBS_REFUSAL:
		look_at(o->refusal, sizeof(*o->refusal));
		break;
	case OBS_TDS:
		look_at_tds(o->tds.tds, o->tds.nr);
		break;
	case OBS_TD:
		look_at(o->td, sizeof(*o->td));
		break;
	case OBS_LEAVES:
		look_at(o->leaves, TDX_SLOTS * sizeof(*o->leaves));
		break;
	case OBS_CALLS:
		look_at(o->calls.calls, o->calls.nr * sizeof(*o->calls.calls));
		break;
	case OBS_LOSS:
		MUST(o->loss.reason < TDX_NR_LOSSES);
		break;
	case OBS_END:
		look_at_end(o->end);
		*ended = true;
		break;
	case OBS_BEGUN:
	case OBS_COST:
		break;
	default:
		MUST(false);
	}
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *capture, size_t len)
{
	bool ended = false;
	const struct observer observer = { listen, &ended };
	int ret = capture_read_memory(capture, len, &observer);

	/* Read to the end, however that is; or nothing was told. */
	MUST(ret <= 0);
	MUST(ended == !ret);
	return 0;
}

size_t LLVMFuzzerCustomMutator(uint8_t *capture, size_t len, size_t max_len,
			       unsigned int seed)
{
	return capture_mutate(capture, len, max_len, seed);
}
