// SPDX-License-Identifier: GPL-2.0-only
/*
 * /sys/devices/faux/NAME, on kernels with faux devices and on older ones, where
 * a root device takes the place of the faux bus.
 */
#include <linux/err.h>
#include <linux/platform_device.h>
#include <linux/sysfs.h>
#include <linux/version.h>

#include "host_device.h"

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 14, 0)

#include <linux/device/faux.h>

static struct device *create(const char *name,
			     const struct attribute_group **groups)
{
	struct faux_device *faux;

	faux = faux_device_create_with_groups(name, NULL, NULL, groups);
	return faux ? &faux->dev : ERR_PTR(-ENODEV);
}

static void destroy(struct device *dev)
{
	faux_device_destroy(to_faux_device(dev));
}

#else

static struct device *create(const char *name,
			     const struct attribute_group **groups)
{
	struct platform_device_info info = {
		.name = name,
		.id = PLATFORM_DEVID_NONE,
	};
	struct platform_device *platform;
	int ret;

	info.parent = root_device_register("faux");
	if (IS_ERR(info.parent))
		return info.parent;

	platform = platform_device_register_full(&info);
	ret = PTR_ERR_OR_ZERO(platform);
	if (ret)
		goto out_root;

	ret = sysfs_create_groups(&platform->dev.kobj, groups);
	if (!ret)
		return &platform->dev;

	platform_device_unregister(platform);
out_root:
	root_device_unregister(info.parent);
	return ERR_PTR(ret);
}

static void destroy(struct device *dev)
{
	struct device *root = dev->parent;

	platform_device_unregister(to_platform_device(dev));
	root_device_unregister(root);
}

#endif

/**
 * host_device_create - a device that stands for the host, not for hardware
 * @name: its name below /sys/devices/faux
 * @groups: attributes, terminated by NULL
 *
 * Context: may sleep.
 * Return: the device, or an ERR_PTR().
 */
struct device *host_device_create(const char *name,
				  const struct attribute_group **groups)
{
	return create(name, groups);
}

/**
 * host_device_destroy - undo host_device_create()
 * @dev: the device
 *
 * Waits for those who read an attribute just now.
 *
 * Context: may sleep.
 */
void host_device_destroy(struct device *dev)
{
	destroy(dev);
}
