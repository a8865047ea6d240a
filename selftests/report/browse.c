// SPDX-License-Identifier: GPL-2.0-only
/*
 * browse [OPTION... FILE]... - open pages in Chromium and tell what is wrong
 *
 *   --script FILE           JavaScript whose value, a string, is told; for all
 *                           pages that follow
 * and for the next page only:
 *   --width N, --height N   of the window, in CSS pixels (1280, 900)
 *   --dark                  as where dark is preferred
 *   --print                 as on paper
 *   --says FILE             where it is told, instead of standard output
 *   --screenshot FILE       of the whole page, as PNG
 *
 * Tells in lines "error TEXT" and "request URL" what the page must not do, then
 * what the script says. Speaks the browser's own protocol through two pipes, so
 * that nothing but Chromium and libjansson is needed. Exit status 0 when the
 * pages could be opened, whatever is wrong with them.
 */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <jansson.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* What takes longer never comes: the pages are local. */
#define PATIENCE_S 120

/**
 * struct browser - Chromium, and the page in it
 * @pid: its process
 * @to: we write to it
 * @from: we read from it
 * @says: where it is told what is wrong
 * @session: of the page; empty while there is none
 * @page_url: the only one that may be asked for
 * @loaded: the page is there
 * @last_id: of the last request
 */
struct browser {
	pid_t pid;
	FILE *to;
	FILE *from;
	FILE *says;
	char session[80];
	char page_url[PATH_MAX + 16];
	bool loaded;
	int last_id;
};

/**
 * struct wishes - how a page is wanted
 * @width: of the window
 * @height: of the window
 * @dark: dark is preferred
 * @print: on paper
 * @script: file, or NULL
 * @says: file, or NULL
 * @screenshot: file, or NULL
 */
struct wishes {
	int width;
	int height;
	bool dark;
	bool print;
	const char *script;
	const char *says;
	const char *screenshot;
};

static void die(const char *format, ...)
{
	va_list args;

	fputs("browse: ", stderr);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	exit(1);
}

static void become_chromium(int in, int out, const char *profile)
{
	char user_data[PATH_MAX + 32];
	int quiet = open("/dev/null", O_WRONLY);

	snprintf(user_data, sizeof(user_data), "--user-data-dir=%s", profile);
	/* The numbers are the protocol's; neither end may be moved twice. */
	in = fcntl(in, F_DUPFD, 10);
	out = fcntl(out, F_DUPFD, 10);
	dup2(in, 3);
	dup2(out, 4);
	dup2(quiet, STDOUT_FILENO);
	dup2(quiet, STDERR_FILENO);
	execlp("chromium", "chromium", "--headless", "--no-sandbox",
	       "--disable-gpu", "--disable-background-networking",
	       "--disable-component-update", "--no-first-run",
	       "--disable-dev-shm-usage", "--remote-debugging-pipe", user_data,
	       NULL);
	_exit(127);
}

static void start(struct browser *browser, const char *profile)
{
	int to[2], from[2];

	if (pipe2(to, O_CLOEXEC) || pipe2(from, O_CLOEXEC))
		die("cannot make a pipe: %s", strerror(errno));
	browser->pid = fork();
	if (browser->pid < 0)
		die("cannot fork: %s", strerror(errno));
	if (!browser->pid)
		become_chromium(to[0], from[1], profile);
	close(to[0]);
	close(from[1]);
	browser->to = fdopen(to[1], "w");
	browser->from = fdopen(from[0], "r");
}

/* Everything that the page asks for, itself excepted. */
static void note_request(const struct browser *browser, json_t *params)
{
	const char *url = json_string_value(
		json_object_get(json_object_get(params, "request"), "url"));

	if (url && strcmp(url, browser->page_url))
		fprintf(browser->says, "request %s\n", url);
}

static void note_event(struct browser *browser, const char *method,
		       json_t *params)
{
	json_t *entry;

	if (!strcmp(method, "Network.requestWillBeSent")) {
		note_request(browser, params);
	} else if (!strcmp(method, "Page.loadEventFired")) {
		browser->loaded = true;
	} else if (!strcmp(method, "Log.entryAdded")) {
		entry = json_object_get(params, "entry");
		fprintf(browser->says, "error %s\n",
			json_string_value(json_object_get(entry, "text")));
	} else if (!strcmp(method, "Runtime.exceptionThrown") ||
		   !strcmp(method, "Runtime.consoleAPICalled")) {
		fprintf(browser->says, "error %s\n", method);
	}
}

/* The next message; messages end with a NUL. */
static json_t *receive(struct browser *browser)
{
	char *text = NULL;
	size_t size = 0;
	json_error_t error;
	json_t *message;

	if (getdelim(&text, &size, '\0', browser->from) <= 0)
		die("chromium has gone: is it installed?");
	message = json_loads(text, 0, &error);
	if (!message)
		die("chromium sent no JSON: %s", error.text);
	free(text);
	return message;
}

static void handle(struct browser *browser, json_t *message)
{
	const char *method =
		json_string_value(json_object_get(message, "method"));

	if (method)
		note_event(browser, method, json_object_get(message, "params"));
}

/* Send a request and wait for its answer. Both, @params as well, are consumed. */
static json_t *ask(struct browser *browser, const char *method, json_t *params)
{
	json_t *request = json_pack("{s:i, s:s, s:o}", "id", ++browser->last_id,
				    "method", method, "params", params);
	json_t *message, *result;

	if (browser->session[0])
		json_object_set_new(request, "sessionId",
				    json_string(browser->session));
	json_dumpf(request, browser->to, JSON_COMPACT);
	fputc('\0', browser->to);
	fflush(browser->to);
	json_decref(request);

	for (;;) {
		message = receive(browser);
		if (json_integer_value(json_object_get(message, "id")) ==
		    browser->last_id)
			break;
		handle(browser, message);
		json_decref(message);
	}
	result = json_incref(json_object_get(message, "result"));
	if (!result)
		die("chromium refuses %s: %s", method,
		    json_string_value(json_object_get(
			    json_object_get(message, "error"), "message")));
	json_decref(message);
	return result;
}

static void tell(struct browser *browser, const char *method, json_t *params)
{
	json_decref(ask(browser, method, params));
}

static void attach(struct browser *browser)
{
	json_t *target = ask(browser, "Target.createTarget",
			     json_pack("{s:s}", "url", "about:blank"));
	json_t *session;

	session = ask(browser, "Target.attachToTarget",
		      json_pack("{s:O, s:b}", "targetId",
				json_object_get(target, "targetId"), "flatten",
				1));
	snprintf(browser->session, sizeof(browser->session), "%s",
		 json_string_value(json_object_get(session, "sessionId")));
	json_decref(session);
	json_decref(target);
	tell(browser, "Page.enable", json_object());
	tell(browser, "Runtime.enable", json_object());
	tell(browser, "Network.enable", json_object());
	tell(browser, "Log.enable", json_object());
}

static void dress(struct browser *browser, const struct wishes *wishes)
{
	tell(browser, "Emulation.setDeviceMetricsOverride",
	     json_pack("{s:i, s:i, s:i, s:b}", "width", wishes->width, "height",
		       wishes->height, "deviceScaleFactor", 1, "mobile",
		       wishes->width < 600));
	tell(browser, "Emulation.setEmulatedMedia",
	     json_pack("{s:s, s:[{s:s, s:s}]}", "media",
		       wishes->print ? "print" : "screen", "features", "name",
		       "prefers-color-scheme", "value",
		       wishes->dark ? "dark" : "light"));
}

static void load(struct browser *browser, const char *path)
{
	char absolute[PATH_MAX];
	json_t *message;

	if (!realpath(path, absolute))
		die("%s: %s", path, strerror(errno));
	snprintf(browser->page_url, sizeof(browser->page_url), "file://%s",
		 absolute);
	browser->loaded = false;
	tell(browser, "Page.navigate",
	     json_pack("{s:s}", "url", browser->page_url));
	while (!browser->loaded) {
		message = receive(browser);
		handle(browser, message);
		json_decref(message);
	}
}

static char *read_file(const char *path)
{
	FILE *file = fopen(path, "r");
	char *text = NULL;
	size_t size = 0;

	if (!file || getdelim(&text, &size, '\0', file) <= 0)
		die("%s: cannot be read", path);
	fclose(file);
	return text;
}

static void run_script(struct browser *browser, const char *path)
{
	char *text = read_file(path);
	json_t *answer = ask(browser, "Runtime.evaluate",
			     json_pack("{s:s, s:b}", "expression", text,
				       "returnByValue", 1));
	const char *value = json_string_value(
		json_object_get(json_object_get(answer, "result"), "value"));

	if (value)
		fprintf(browser->says, "%s\n", value);
	else
		fprintf(browser->says, "error %s has no value\n", path);
	json_decref(answer);
	free(text);
}

static int digit(char c)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const char *at = c ? strchr(digits, c) : NULL;

	return at ? at - digits : -1;
}

static void write_base64(FILE *file, const char *text)
{
	unsigned int bits = 0, nr = 0;

	for (; digit(*text) >= 0; text++) {
		bits = bits << 6 | digit(*text);
		nr += 6;
		if (nr >= 8) {
			nr -= 8;
			fputc(bits >> nr & 0xff, file);
		}
	}
}

static void take_screenshot(struct browser *browser, const char *path)
{
	json_t *answer = ask(browser, "Page.captureScreenshot",
			     json_pack("{s:s, s:b}", "format", "png",
				       "captureBeyondViewport", 1));
	const char *png = json_string_value(json_object_get(answer, "data"));
	FILE *file = fopen(path, "w");

	if (!file)
		die("%s: %s", path, strerror(errno));
	write_base64(file, png ? png : "");
	if (fclose(file))
		die("%s: %s", path, strerror(errno));
	json_decref(answer);
}

/* In a tab of its own, so that nothing is left of the page before. */
static void open_page(struct browser *browser, const char *path,
		      const struct wishes *wishes)
{
	browser->says = wishes->says ? fopen(wishes->says, "w") : stdout;
	if (!browser->says)
		die("%s: %s", wishes->says, strerror(errno));
	attach(browser);
	dress(browser, wishes);
	load(browser, path);
	if (wishes->script)
		run_script(browser, wishes->script);
	if (wishes->screenshot)
		take_screenshot(browser, wishes->screenshot);
	tell(browser, "Page.close", json_object());
	browser->session[0] = '\0';
	if (fflush(browser->says) || (wishes->says && fclose(browser->says)))
		die("%s: %s", wishes->says, strerror(errno));
}

static void open_pages(struct browser *browser, int argc, char **argv)
{
	static const struct option options[] = {
		{ "width", required_argument, NULL, 'w' },
		{ "height", required_argument, NULL, 'h' },
		{ "dark", no_argument, NULL, 'd' },
		{ "print", no_argument, NULL, 'p' },
		{ "script", required_argument, NULL, 's' },
		{ "says", required_argument, NULL, 'y' },
		{ "screenshot", required_argument, NULL, 'o' },
		{}
	};
	const struct wishes usual = { .width = 1280, .height = 900 };
	struct wishes wishes = usual;
	int key;

	while ((key = getopt_long(argc, argv, "-", options, NULL)) != -1) {
		if (key == 'w')
			wishes.width = atoi(optarg);
		else if (key == 'h')
			wishes.height = atoi(optarg);
		else if (key == 'd')
			wishes.dark = true;
		else if (key == 'p')
			wishes.print = true;
		else if (key == 's')
			wishes.script = optarg;
		else if (key == 'y')
			wishes.says = optarg;
		else if (key == 'o')
			wishes.screenshot = optarg;
		else if (key != 1)
			exit(1);
		if (key != 1)
			continue;
		alarm(PATIENCE_S);
		open_page(browser, optarg, &wishes);
		wishes = (struct wishes){ .width = usual.width,
					  .height = usual.height,
					  .script = wishes.script };
	}
}

int main(int argc, char **argv)
{
	char profile[] = "/tmp/browse-XXXXXX", command[64];
	struct browser browser = {};

	if (!mkdtemp(profile))
		die("%s: %s", profile, strerror(errno));
	signal(SIGPIPE, SIG_IGN);
	alarm(PATIENCE_S);
	start(&browser, profile);
	open_pages(&browser, argc, argv);
	tell(&browser, "Browser.close", json_object());
	waitpid(browser.pid, NULL, 0);
	snprintf(command, sizeof(command), "rm -rf %s", profile);
	return system(command) ? 1 : 0;
}
