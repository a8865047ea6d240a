/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _TDX_HOST_DEVICE_H
#define _TDX_HOST_DEVICE_H

#include <linux/device.h>

struct device *host_device_create(const char *name,
				  const struct attribute_group **groups);
void host_device_destroy(struct device *dev);

#endif /* _TDX_HOST_DEVICE_H */
