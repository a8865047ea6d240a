// SPDX-License-Identifier: GPL-2.0-only
/* Wait until the updater is loaded. See updater_wait.h. */
#include <errno.h>
#include <fcntl.h>
#include <linux/netlink.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "attribute.h"
#include "complain.h"
#include "updater_wait.h"

/* Where uevents do not come, as in another network namespace. */
#define LOOK_AGAIN_MS 1000

/* A module that is being loaded is live a moment after its uevent. */
#define COMING_MS 20

#define KERNEL_GROUP 1

enum presence {
	UPDATER_ABSENT,
	UPDATER_COMING,
	UPDATER_LIVE,
};

/**
 * updater_module - is the updater loaded?
 *
 * Return: the name of its module: the standalone one, or else that of a kernel
 * that has the updater; NULL: there is neither.
 */
const char *updater_module(void)
{
	if (!access("/sys/module/tdx_update", F_OK))
		return "tdx_update";
	if (!access("/sys/module/tdx_host", F_OK))
		return "tdx_host";
	return NULL;
}

/* A module that is built in has no state. */
static enum presence updater_presence(void)
{
	const char *module = updater_module();
	char path[64], state[16];

	if (!module)
		return UPDATER_ABSENT;
	snprintf(path, sizeof(path), "/sys/module/%s/initstate", module);
	if (attribute_read(AT_FDCWD, path, state, sizeof(state)))
		return UPDATER_LIVE;
	return strcmp(state, "live") ? UPDATER_COMING : UPDATER_LIVE;
}

/* The kernel tells everybody what comes and goes. */
static int open_uevents(void)
{
	const struct sockaddr_nl address = {
		.nl_family = AF_NETLINK,
		.nl_groups = KERNEL_GROUP,
	};
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK,
			NETLINK_KOBJECT_UEVENT);

	if (fd >= 0 &&
	    bind(fd, (const struct sockaddr *)&address, sizeof(address))) {
		close(fd);
		fd = -1;
	}
	return fd;
}

/* What they say does not matter: the state of the module is looked at. */
static void discard_uevents(int uevents)
{
	char event[4096];

	while (recv(uevents, event, sizeof(event), 0) > 0)
		;
}

static int wait_for_live(int uevents, int signals)
{
	struct pollfd fds[] = {
		{ .fd = uevents, .events = POLLIN },
		{ .fd = signals, .events = POLLIN },
	};
	enum presence presence;

	while ((presence = updater_presence()) != UPDATER_LIVE) {
		if (poll(fds, 2,
			 presence == UPDATER_COMING ? COMING_MS :
						      LOOK_AGAIN_MS) < 0 &&
		    errno != EINTR)
			return -errno;
		if (fds[1].revents)
			return -EINTR;
		if (fds[0].revents)
			discard_uevents(uevents);
	}
	return 0;
}

/**
 * updater_wait - wait until the updater is loaded
 * @signals: file descriptor that ends the wait when it is readable, or -1
 *
 * Return: 0; -EINTR: because of @signals; another negative error code.
 */
int updater_wait(int signals)
{
	int uevents, err;

	if (updater_presence() == UPDATER_LIVE)
		return 0;
	complain(
		"waiting for the updater: modprobe tdx_update, or tdx-host where the kernel has an updater of its own");
	/* Before the state is looked at again, so that nothing is missed. */
	uevents = open_uevents();
	err = wait_for_live(uevents, signals);
	if (uevents >= 0)
		close(uevents);
	return err;
}
