// SPDX-License-Identifier: GPL-2.0-only
/* A process that puts files in place. See placer.h. */
#include <errno.h>
#include <stdbool.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include "capabilities.h"
#include "placer.h"

/* The owner of a file in a directory like /tmp is asked for as well. */
#define NEEDED (1ULL << CAP_DAC_OVERRIDE | 1ULL << CAP_FOWNER)

/**
 * struct request - to put a file in place, or to drop it
 * @which: the file
 * @error: 0, or the negative error code of writing it
 */
struct request {
	size_t which;
	int error;
};

/* Until its parent is gone, whatever has become of it: nothing stays behind. */
static void serve(int fd, const struct replacement * const *files, size_t nr)
{
	bool done[PLACER_FILES] = {};
	struct request request;
	size_t i;
	int answer;

	while (read(fd, &request, sizeof(request)) == sizeof(request)) {
		if (request.which >= nr || done[request.which])
			continue;
		answer = replacement_place(files[request.which], request.error);
		done[request.which] = true;
		if (write(fd, &answer, sizeof(answer)) != sizeof(answer))
			break;
	}
	for (i = 0; i < nr; i++)
		if (!done[i])
			replacement_place(files[i], -EPIPE);
}

/**
 * placer_start - start the process
 * @placer: filled; to be ended with placer_end()
 * @files: begun; it has a copy
 * @nr: how many, up to PLACER_FILES
 *
 * To be called before anything is opened that it need not have. Signals that are
 * blocked do not end it; the end of its parent does.
 *
 * Return: 0 or a negative error code.
 */
int placer_start(struct placer *placer, const struct replacement * const *files,
		 size_t nr)
{
	int fds[2];

	if (nr > PLACER_FILES)
		return -E2BIG;
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fds))
		return -errno;
	placer->pid = fork();
	if (!placer->pid) {
		close(fds[0]);
		if (!capabilities_drop(NEEDED))
			serve(fds[1], files, nr);
		_exit(0);
	}
	close(fds[1]);
	placer->fd = fds[0];
	if (placer->pid > 0)
		return 0;
	close(fds[0]);
	placer->fd = -1;
	return -errno;
}

/**
 * placer_place - have a file put in place, or dropped
 * @placer: started
 * @which: of the files that it was started with; closed
 * @error: 0, or the negative error code of writing it
 *
 * Return: @error, or the negative error code of putting it in place; -ECHILD when
 * the process is gone, which leaves the file to the caller.
 */
int placer_place(struct placer *placer, size_t which, int error)
{
	const struct request request = { .which = which, .error = error };
	int answer;

	if (write(placer->fd, &request, sizeof(request)) != sizeof(request) ||
	    read(placer->fd, &answer, sizeof(answer)) != sizeof(answer))
		return error ? error : -ECHILD;
	return answer;
}

/**
 * placer_end - end the process; what was not put in place is dropped
 * @placer: started, or PLACER_NONE
 */
void placer_end(struct placer *placer)
{
	if (placer->fd < 0)
		return;
	close(placer->fd);
	placer->fd = -1;
	waitpid(placer->pid, NULL, 0);
}
