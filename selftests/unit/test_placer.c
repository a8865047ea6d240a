// SPDX-License-Identifier: GPL-2.0-only
/* Files are put in place by a process that may, for one that may not any more. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "capabilities.h"
#include "placer.h"
#include "tap.h"

#define NOBODY 65534
#define NR_FILES 3

static char dir[] = "/tmp/placer.XXXXXX";
static char paths[NR_FILES][64];
static struct replacement files[NR_FILES];
static const struct replacement * const all[] = { &files[0], &files[1],
						  &files[2] };
static struct placer placer = PLACER_NONE;

/* Three files are written, and the process is there. */
static void begin(void)
{
	int i;

	strcpy(strrchr(dir, '.'), ".XXXXXX");
	CHECK(mkdtemp(dir));
	for (i = 0; i < NR_FILES; i++) {
		snprintf(paths[i], sizeof(paths[i]), "%s/%d", dir, i);
		CHECK_INT(replacement_begin(&files[i], paths[i], 0644), 0);
		CHECK_INT(write(files[i].fd, "new", 3), 3);
		CHECK_INT(replacement_close(&files[i], 0), 0);
	}
	CHECK_INT(placer_start(&placer, all, NR_FILES), 0);
}

static bool exists(const char *path)
{
	return !access(path, F_OK);
}

static void end(void)
{
	int i;

	placer_end(&placer);
	for (i = 0; i < NR_FILES; i++) {
		CHECK(!exists(files[i].temp));
		unlink(paths[i]);
	}
	/* Nothing else is left in it. */
	CHECK_INT(rmdir(dir), 0);
}

TEST(a_file_appears_when_it_is_asked_for)
{
	begin();
	CHECK(!exists(paths[1]));
	CHECK_INT(placer_place(&placer, 1, 0), 0);
	CHECK(exists(paths[1]));
	CHECK(!exists(paths[0]) && !exists(paths[2]));
	end();
}

TEST(one_that_could_not_be_written_is_dropped)
{
	begin();
	CHECK_INT(placer_place(&placer, 0, -ENOSPC), -ENOSPC);
	CHECK(!exists(paths[0]) && !exists(files[0].temp));
	CHECK_INT(placer_place(&placer, 1, 0), 0);
	end();
}

TEST(what_was_not_asked_for_is_dropped_at_the_end)
{
	begin();
	placer_end(&placer);
	CHECK(!exists(paths[0]) && !exists(files[0].temp));
	end();
}

TEST(why_a_file_cannot_be_put_in_place_is_told)
{
	begin();
	CHECK_INT(mkdir(paths[2], 0755), 0);
	CHECK_INT(placer_place(&placer, 2, 0), -EISDIR);
	CHECK_INT(rmdir(paths[2]), 0);
	end();
}

/* Not as if a reader had seen enough, which would be no error. */
TEST(that_the_process_is_gone_is_told)
{
	signal(SIGPIPE, SIG_IGN);
	begin();
	CHECK_INT(kill(placer.pid, SIGKILL), 0);
	CHECK_INT(waitpid(placer.pid, NULL, 0), placer.pid);
	CHECK_INT(placer_place(&placer, 0, 0), -ECHILD);
	CHECK_INT(placer_place(&placer, 1, -ENOSPC), -ENOSPC);
	CHECK(!exists(paths[0]));
	unlink(files[0].temp);
	unlink(files[1].temp);
	unlink(files[2].temp);
	end();
}

/* In a process of its own, since what is given up does not come back. */
static int place_without_capabilities(void)
{
	int status;

	if (!fork()) {
		capabilities_drop(0);
		if (!rename(files[0].temp, paths[0]) || errno != EACCES)
			_exit(1);
		_exit(placer_place(&placer, 0, 0) ? 2 : 0);
	}
	wait(&status);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST(it_can_be_asked_by_one_without_capabilities)
{
	begin();
	/* Who is not root has none to give up. */
	if (!geteuid()) {
		CHECK_INT(chown(dir, NOBODY, NOBODY), 0);
		CHECK_INT(place_without_capabilities(), 0);
		CHECK(exists(paths[0]));
	}
	end();
}

RUN_TESTS(TAP_TEST(a_file_appears_when_it_is_asked_for),
	  TAP_TEST(one_that_could_not_be_written_is_dropped),
	  TAP_TEST(what_was_not_asked_for_is_dropped_at_the_end),
	  TAP_TEST(why_a_file_cannot_be_put_in_place_is_told),
	  TAP_TEST(that_the_process_is_gone_is_told),
	  TAP_TEST(it_can_be_asked_by_one_without_capabilities))
