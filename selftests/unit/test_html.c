// SPDX-License-Identifier: GPL-2.0-only
/* The HTML page, as text: what it holds, and what it must not hold. */
#include "fixture.h"
#include "html.h"
#include "sink.h"
#include "tap.h"

#define BUSY_2 0x8000051200020000ULL

static struct fixture fixture;
static struct model model;
static char *page;
static size_t page_len;
static FILE *out;

static void on_update(struct model *known, const struct update *update,
		      void *arg)
{
	sink_html.update(known, update);
}

static void begin(void)
{
	static struct sink_options options;

	out = open_memstream(&page, &page_len);
	options.out = out;
	model_init(&model);
	model.on_update = on_update;
	CHECK_INT(sink_html.open(&options), 0);
}

static void add(void)
{
	CHECK_INT(model_add_update(&model, &fixture.observed), 0);
}

static void finish(void)
{
	CHECK_INT(sink_html.finish(&model), 0);
	sink_html.close();
	fclose(out);
}

static void done(void)
{
	free(page);
	model_free(&model);
	fixture_free(&fixture);
	memset(&fixture, 0, sizeof(fixture));
}

static void make_page(void)
{
	begin();
	add();
	finish();
}

static bool says(const char *text)
{
	return strstr(page, text);
}

static int times(const char *text)
{
	const char *at = page;
	int nr = 0;

	while ((at = strstr(at, text))) {
		at += strlen(text);
		nr++;
	}
	return nr;
}

static const struct tdx_td builders[] = {
	{ .tdr = 0x1000,
	  .pid = 1,
	  .window = TDX_WINDOW_OPEN,
	  .comm = "<script>alert(1)" },
	{ .tdr = 0x2000,
	  .pid = 2,
	  .window = TDX_WINDOW_PROBABLE,
	  .comm = "\"><b a='&" },
};

static void busy(void)
{
	fixture_failing(&fixture, 4, TDX_UPDATE_SHUTDOWN, 0, EBUSY,
			TDX_LEAF_SYS_SHUTDOWN, BUSY_2);
	fixture.observed.busy = builders;
	fixture.observed.nr_busy = 2;
}

static void escape(const char *text)
{
	out = open_memstream(&page, &page_len);
	html_text(out, text);
	fclose(out);
}

TEST(text_cannot_leave_its_element_or_attribute)
{
	escape("<a href=\"x\">'&'</a>");
	CHECK_TEXT(page,
		   "&lt;a href=&quot;x&quot;&gt;&#39;&amp;&#39;&lt;/a&gt;");
	free(page);
}

TEST(bytes_that_are_no_text_are_replaced)
{
	escape("a\x01\x1b\x7f\xc3\xbcz");
	CHECK_TEXT(page, "a&#xfffd;&#xfffd;&#xfffd;&#xfffd;&#xfffd;z");
	free(page);
}

TEST(a_task_that_is_called_script_is_only_shown)
{
	busy();
	make_page();
	CHECK(says("&lt;script&gt;alert(1)"));
	CHECK(says("&quot;&gt;&lt;b a=&#39;&amp;"));
	CHECK(!says("<script"));
	CHECK(!says("<b a="));
	done();
}

TEST(a_host_that_is_called_script_is_only_shown)
{
	fixture_good(&fixture, 4);
	begin();
	strcpy(model.host.name, "</title><script>");
	strcpy(model.host.kernel, "<svg onload=x>");
	strcpy(model.watching.why, "<i>");
	add();
	finish();
	CHECK(!says("<script"));
	CHECK(!says("<svg onload"));
	CHECK(!says("<i>"));
	done();
}

TEST(every_part_of_the_frame_is_filled)
{
	fixture_good(&fixture, 4);
	make_page();
	CHECK(!says("<!--@"));
	CHECK(says("</html>"));
	CHECK(says(
		"<title>TDX module update: TDX module updated, 1.5.24 -&gt; 1.5.25</title>"));
	done();
}

TEST(an_update_that_went_well_blames_nobody)
{
	fixture_good(&fixture, 4);
	make_page();
	CHECK(says("<h1>The TDX module was updated</h1>"));
	CHECK(says("<dd>Nobody&#39;s: nothing failed.</dd>"));
	CHECK(says(
		"<dd>No: TDX module 1.5.25 has taken over, and all TDs go on.</dd>"));
	CHECK(says("<dd>Nothing.</dd>"));
	CHECK(!says("class=\"cross\""));
	CHECK(!says("<tr class=\"failed\">"));
	done();
}

TEST(a_refusal_for_builds_names_them_and_what_to_do)
{
	busy();
	make_page();
	CHECK(says("<h1>Not updated: try again</h1>"));
	CHECK(says("<dd>Nothing has changed: 2 TDs are in build.</dd>"));
	CHECK(says("<dd>Retry when they have finalised.</dd>"));
	CHECK(says(">0x1000</th>"));
	CHECK(says("<td>probably in build</td>"));
	CHECK(says("Sysfs says device-busy, but not who."));
	done();
}

TEST(a_loss_is_told_with_the_cpu_that_failed)
{
	fixture_failing(&fixture, 4, TDX_UPDATE_CPU_INSTALL, 2, EIO,
			SEAMLDR_LEAF_INSTALL, SEAMLDR_ST_EUNSPECERR);
	make_page();
	CHECK(says("<h1>TDX is lost until reboot</h1>"));
	CHECK(says(
		"<dd class=\"soft\">CPU 2 in CPU_INSTALL: SEAMLDR.INSTALL returned "));
	CHECK(says(
		"<text class=\"bad\" text-anchor=\"end\" x=\"60\" y=\"108.0\">CPU 2</text>"));
	CHECK_INT(times("<path class=\"cross\""), 2);
	CHECK(says("<td class=\"num\">not reached</td>"));
	done();
}

TEST(a_refused_upload_has_no_picture)
{
	const struct tdx_upload upload = { .asked_ns = 5, .error = 8 };

	begin();
	CHECK_INT(model_add_refusal(&model, &upload, 1000), 0);
	finish();
	CHECK(says("<h1>Not updated: nothing has changed</h1>"));
	CHECK(says("<dd>That of the image: it is malformed.</dd>"));
	CHECK(!says("class=\"lanes\""));
	done();
}

TEST(without_updates_the_page_says_so)
{
	begin();
	finish();
	CHECK(says("<h1>No update was seen</h1>"));
	CHECK(says("</html>"));
	done();
}

TEST(an_update_whose_end_was_not_seen_is_not_taken_for_the_one_before)
{
	struct observation begun = { .kind = OBS_BEGUN, .begun = 8 };

	fixture_good(&fixture, 4);
	begin();
	add();
	CHECK_INT(model_observe(&model, &begun), 0);
	finish();
	CHECK(says("<h1>How it ended is not known</h1>"));
	CHECK(!says("<h1>The TDX module was updated</h1>"));
	CHECK(says("<p>Update 8</p>"));
	done();
}

/* The rows are those of the tooltips, one each. */
TEST(of_many_cpus_groups_share_a_row)
{
	fixture_good(&fixture, 512);
	make_page();
	CHECK_INT(times("class=\"hit\""), 512);
	CHECK(!says("A row stands for"));
	done();

	fixture_good(&fixture, 2000);
	make_page();
	CHECK_INT(times("class=\"hit\""), 500);
	CHECK(says("A row stands for 4 CPUs"));
	CHECK(says("<text class=\"strong\""));
	CHECK(says("976 CPUs more"));
	done();
}

TEST(a_cpu_that_failed_stands_for_its_group)
{
	fixture_failing(&fixture, 2000, TDX_UPDATE_CPU_INIT, 1001, EIO,
			TDX_LEAF_SYS_LP_INIT, TDX_SW_GP);
	make_page();
	CHECK(says("<text class=\"bad\""));
	CHECK(says(">CPU 1001</text>"));
	CHECK_INT(times("<path class=\"cross\""), 2);
	done();
}

TEST(the_worst_update_is_kept_beside_the_last)
{
	begin();
	fixture_failing(&fixture, 4, TDX_UPDATE_RUN_UPDATE, 1, EIO,
			TDX_LEAF_SYS_UPDATE, TDX_SW_GP);
	add();
	fixture_free(&fixture);
	fixture_good(&fixture, 4);
	fixture.head.seq = FIXTURE_SEQ;
	add();
	finish();
	CHECK(says("<h1>The TDX module was updated</h1>"));
	CHECK(says("<h2>The worst one, update 7: "));
	CHECK_INT(times("class=\"lanes\""), 2);
	done();
}

TEST(of_a_thousand_updates_the_last_hundred_are_listed)
{
	int i;

	begin();
	fixture_good(&fixture, 2);
	for (i = 0; i < 1000; i++)
		add();
	finish();
	CHECK(says("the last hundred"));
	CHECK_INT(times("<tr class=\"done\">"), HTML_LISTED);
	CHECK(says("<p>1,000 done</p>"));
	done();
}

TEST(losses_and_a_missing_end_are_told_before_the_figures)
{
	const struct observed_end end = { .why = "torn at <4096>" };
	struct observation o = {
		.kind = OBS_LOSS,
		.loss = { TDX_LOSS_RING_FULL, 3, 17 },
	};

	fixture_good(&fixture, 4);
	begin();
	add();
	CHECK_INT(model_observe(&model, &o), 0);
	o = (struct observation){ .kind = OBS_END, .end = &end };
	CHECK_INT(model_observe(&model, &o), 0);
	finish();
	CHECK(says("<b>Incomplete:</b> "));
	CHECK(says("torn at &lt;4096&gt;"));
	CHECK(says("<b>Records lost:</b> 17: ring buffer full"));
	CHECK(says("17 on CPU 3"));
	CHECK(strstr(page, "Records lost:") <
	      strstr(page, "class=\"figures\""));
	done();
}

/* Times that no clock has told: a capture may be hostile. */
TEST(absurd_times_leave_the_picture_finite)
{
	struct tdx_step_cell *cell;
	__u32 cpu;

	fixture_good(&fixture, 4);
	for (cpu = 0; cpu < 4; cpu++) {
		cell = fixture_step(&fixture, TDX_UPDATE_CPU_INIT, cpu);
		cell->begin_ns = cpu & 1 ? 1 : ~0ULL - 5;
		cell->done_ns = cpu & 2 ? 1 : ~0ULL - 9;
		cell->seamcall_ns = ~0ULL >> cpu;
		fixture_passage(&fixture, cpu)->leave_ns = cpu ? 3 : ~0ULL;
	}
	make_page();
	CHECK(!says("nan"));
	CHECK(!says("inf\""));
	CHECK(!says("=\"-"));
	done();
}

TEST(a_stop_of_centuries_is_not_drawn)
{
	fixture_good(&fixture, 2);
	fixture_passage(&fixture, 0)->stop_ns = 1;
	fixture_passage(&fixture, 1)->stop_ns = 1ULL << 63;
	fixture_passage(&fixture, 1)->resume_ns = ~0ULL;
	make_page();
	CHECK(says("</html>"));
	CHECK(!says("class=\"lanes\""));
	done();
}

RUN_TESTS(
	TAP_TEST(text_cannot_leave_its_element_or_attribute),
	TAP_TEST(bytes_that_are_no_text_are_replaced),
	TAP_TEST(a_task_that_is_called_script_is_only_shown),
	TAP_TEST(a_host_that_is_called_script_is_only_shown),
	TAP_TEST(every_part_of_the_frame_is_filled),
	TAP_TEST(an_update_that_went_well_blames_nobody),
	TAP_TEST(a_refusal_for_builds_names_them_and_what_to_do),
	TAP_TEST(a_loss_is_told_with_the_cpu_that_failed),
	TAP_TEST(a_refused_upload_has_no_picture),
	TAP_TEST(without_updates_the_page_says_so),
	TAP_TEST(
		an_update_whose_end_was_not_seen_is_not_taken_for_the_one_before),
	TAP_TEST(of_many_cpus_groups_share_a_row),
	TAP_TEST(a_cpu_that_failed_stands_for_its_group),
	TAP_TEST(the_worst_update_is_kept_beside_the_last),
	TAP_TEST(of_a_thousand_updates_the_last_hundred_are_listed),
	TAP_TEST(losses_and_a_missing_end_are_told_before_the_figures),
	TAP_TEST(absurd_times_leave_the_picture_finite),
	TAP_TEST(a_stop_of_centuries_is_not_drawn))
