# SPDX-License-Identifier: GPL-2.0-only
#
# What programs and tests are made of: objects of tools/ that belong together.

# How the running kernel is observed.
source_bpf := source_bpf.o programs.o programs_functions.o programs_tracepoints.o \
	call_rings.o call_sites.o capabilities.o kernel_btf.o kernel_symbols.o kprobe_missed.o \
	loss_table.o own_cost.o rung.o td_table.o update_banks.o updater_functions.o updater_wait.o wakeups.o \
	tracefs.o host.o attribute.o leaf_sum.o

# What the model is made of, and how it is put into words.
model := model.o update.o linux_updater.o update_stats.o distribution.o build_windows.o td_map.o
words := shell_word.o verdict.o fault.o starvation.o names.o units.o step_table.o \
	unknown_name.o

# What it is shown with.
perfetto := perfetto.o perfetto_update.o perfetto_td.o perfetto_trace.o protobuf.o
html := html.o html_history.o html_host.o html_page.o html_text.o html_timeline.o \
	html_update.o html_verdict.o
json := json.o json_update.o json_summary.o json_writer.o json_schema.o
view := live_view.o live_tables.o update_block.o heat_strip.o canvas.o

# What writes and reads captures.
capture_writer := capture_writer.o capture_chunks.o capture_facts.o capture_layout.o \
	capture_meta.o capture_tables.o capture_tds.o json_text.o \
	unknown_name.o
capture := $(capture_writer) capture_reader.o capture_stream.o
capture_file := capture_file.o replace_file.o write_all.o

comparison := comparison.o compared_side.o cpu_samples.o
