// SPDX-License-Identifier: GPL-2.0-only
/*
 * on_terminal STEP... -- COMMAND ARGS...
 *
 * Runs COMMAND on a terminal of its own and uses it as a person would:
 *   size=ROWSxCOLS  resize the terminal, which begins with 24x80
 *   keys=TEXT       type
 *   until=TEXT      read until TEXT was shown since the last size= or keys=
 *   touch=FILE      make FILE, to tell others how far it is
 *   gone            take the terminal away
 *
 * Escape sequences are left out of what was shown. Exit status: that of COMMAND,
 * 128 and the signal if one ended it, 125 when something was never shown: then
 * all that was is printed. Waits for everything at most SECONDS.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define SECONDS 240
#define TROUBLE 125

/**
 * enum escape - where in an escape sequence the output is
 * @NONE: outside
 * @BEGUN: behind ESC
 * @CHARSET: behind ESC and a parenthesis
 * @CONTROL: behind ESC and a bracket, until a letter
 */
enum escape { NONE, BEGUN, CHARSET, CONTROL };

static int terminal;
static pid_t child;
static enum escape escape;
static char shown[1 << 20];
static size_t shown_len;
static time_t deadline;

static void give_up(const char *what, const char *why)
{
	fprintf(stderr, "on_terminal: %s: %s; shown was: %s\n", what, why,
		shown);
	kill(child, SIGKILL);
	exit(TROUBLE);
}

static void show(char c)
{
	switch (escape) {
	case NONE:
		if (c == '\033')
			escape = BEGUN;
		else if (c >= ' ' && shown_len < sizeof(shown) - 1)
			shown[shown_len++] = c;
		break;
	case BEGUN:
		escape = c == '['	      ? CONTROL :
			 c == '(' || c == ')' ? CHARSET :
						NONE;
		break;
	case CHARSET:
		escape = NONE;
		break;
	case CONTROL:
		if (c >= '@' && c <= '~')
			escape = NONE;
		break;
	}
	shown[shown_len] = '\0';
}

/* false: nothing will come any more. */
static bool read_some(int timeout_ms)
{
	struct pollfd fd = { .fd = terminal, .events = POLLIN };
	char output[4096];
	ssize_t got, i;

	if (poll(&fd, 1, timeout_ms) <= 0)
		return true;
	got = read(terminal, output, sizeof(output));
	if (got <= 0)
		return false;
	for (i = 0; i < got; i++)
		show(output[i]);
	return true;
}

static void until(const char *text)
{
	while (!strstr(shown, text)) {
		if (time(NULL) > deadline)
			give_up(text, "never shown");
		if (!read_some(1000))
			give_up(text, "not shown before the end");
	}
}

static void forget(void)
{
	while (shown_len) {
		shown_len = 0;
		shown[0] = '\0';
		read_some(0);
	}
}

static void resize(const char *size)
{
	struct winsize winsize = {};

	if (sscanf(size, "%hux%hu", &winsize.ws_row, &winsize.ws_col) != 2)
		give_up(size, "no size");
	ioctl(terminal, TIOCSWINSZ, &winsize);
}

static void step(const char *what)
{
	if (!strncmp(what, "size=", 5)) {
		forget();
		resize(what + 5);
	} else if (!strncmp(what, "keys=", 5)) {
		forget();
		if (write(terminal, what + 5, strlen(what + 5)) < 0)
			give_up(what, strerror(errno));
	} else if (!strncmp(what, "until=", 6)) {
		until(what + 6);
	} else if (!strncmp(what, "touch=", 6)) {
		close(open(what + 6, O_CREAT | O_WRONLY, 0600));
	} else if (!strcmp(what, "gone")) {
		close(terminal);
		terminal = -1;
	} else {
		give_up(what, "no such step");
	}
}

/* What it still says has to be read, or it could not end. */
static int wait_for_end(void)
{
	int status;

	while (!waitpid(child, &status, WNOHANG)) {
		if (time(NULL) > deadline)
			give_up("end", "never came");
		if (terminal < 0 || !read_some(100))
			usleep(20000);
	}
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int main(int argc, char **argv)
{
	struct winsize winsize = { .ws_row = 24, .ws_col = 80 };
	int i, nr_steps = 1;

	while (nr_steps < argc && strcmp(argv[nr_steps], "--"))
		nr_steps++;
	if (nr_steps + 1 >= argc) {
		fputs("on_terminal: no command\n", stderr);
		return TROUBLE;
	}
	deadline = time(NULL) + SECONDS;
	child = forkpty(&terminal, NULL, NULL, &winsize);
	if (child < 0) {
		perror("on_terminal");
		return TROUBLE;
	}
	if (!child) {
		execvp(argv[nr_steps + 1], argv + nr_steps + 1);
		_exit(127);
	}
	for (i = 1; i < nr_steps; i++)
		step(argv[i]);
	return wait_for_end();
}
