// SPDX-License-Identifier: GPL-2.0-only
/*
 * What user space sees of the TDX module: the firmware upload node, and the
 * attributes of the device tdx_host.
 */
#define pr_fmt(fmt) "tdx_host: " fmt

#include <linux/cpufeature.h>
#include <linux/device.h>
#include <linux/err.h>
#include <linux/firmware.h>
#include <linux/module.h>
#include <linux/sysfs.h>
#include <asm/msr.h>

#include "host_device.h"
#include "seamldr.h"
#include "tdx_module.h"
#include "upload_error.h"

static struct device *tdx_host;
static struct fw_upload *upload;

static ssize_t version_show(struct device *dev, struct device_attribute *attr,
			    char *buf)
{
	u32 version = tdx_module_version();

	if (!version)
		return -ENXIO;
	return sysfs_emit(buf, TDX_VERSION_FMT "\n", TDX_VERSION_ARGS(version));
}
static DEVICE_ATTR_RO(version);

static ssize_t seamldr_version_show(struct device *dev,
				    struct device_attribute *attr, char *buf)
{
	struct seamldr_info info;
	int ret = seamldr_get_info(&info);

	if (ret)
		return ret;
	return sysfs_emit(buf, TDX_VERSION_FMT "\n", le16_to_cpu(info.major),
			  le16_to_cpu(info.minor), le16_to_cpu(info.update));
}
static DEVICE_ATTR_ADMIN_RO(seamldr_version);

static ssize_t num_remaining_updates_show(struct device *dev,
					  struct device_attribute *attr,
					  char *buf)
{
	struct seamldr_info info;
	int ret = seamldr_get_info(&info);

	if (ret)
		return ret;
	return sysfs_emit(buf, "%u\n", le32_to_cpu(info.num_remaining_updates));
}
static DEVICE_ATTR_ADMIN_RO(num_remaining_updates);

static struct attribute *tdx_host_attrs[] = {
	&dev_attr_version.attr,
	&dev_attr_seamldr_version.attr,
	&dev_attr_num_remaining_updates.attr,
	NULL,
};

/* Without the update ABI there is nothing to administrate. */
static umode_t tdx_host_attr_visible(struct kobject *kobj,
				     struct attribute *attr, int index)
{
	if (attr != &dev_attr_version.attr && !tdx_module_can_update())
		return 0;
	return attr->mode;
}

static const struct attribute_group tdx_host_group = {
	.attrs = tdx_host_attrs,
	.is_visible = tdx_host_attr_visible,
};

static const struct attribute_group *tdx_host_groups[] = {
	&tdx_host_group,
	NULL,
};

static enum fw_upload_err upload_prepare(struct fw_upload *fwl, const u8 *data,
					 u32 size)
{
	return FW_UPLOAD_ERR_NONE;
}

static enum fw_upload_err upload_write(struct fw_upload *fwl, const u8 *data,
				       u32 offset, u32 size, u32 *written)
{
	int ret = seamldr_install_module(data, size);

	if (!ret)
		*written = size;
	return upload_error(ret);
}

static enum fw_upload_err upload_poll_complete(struct fw_upload *fwl)
{
	return FW_UPLOAD_ERR_NONE;
}

/* An update cannot be cancelled: it either has not begun or runs to its end. */
static void upload_cancel(struct fw_upload *fwl)
{
}

static const struct fw_upload_ops upload_ops = {
	.prepare = upload_prepare,
	.write = upload_write,
	.poll_complete = upload_poll_complete,
	.cancel = upload_cancel,
};

/* Two drivers of one TDX module would each be surprised by the other. */
static int refuse_native_tdx(void)
{
	u32 low, tdx_keyids = 0;

	if (IS_ENABLED(CONFIG_INTEL_TDX_HOST) ||
	    boot_cpu_has(X86_FEATURE_TDX_HOST_PLATFORM)) {
		pr_err("not loaded: this kernel has TDX host support of its own\n");
		return -EBUSY;
	}

	if (!rdmsr_safe(MSR_IA32_MKTME_KEYID_PARTITIONING, &low, &tdx_keyids) &&
	    tdx_keyids) {
		pr_err("not loaded: this CPU has TDX of its own; use a kernel with CONFIG_INTEL_TDX_HOST\n");
		return -EBUSY;
	}
	return 0;
}

/* With THIS_MODULE the node would pin the module until it is gone. */
static int open_upload_node(void)
{
	upload = firmware_upload_register(NULL, tdx_host, "tdx_module",
					  &upload_ops, NULL);
	return PTR_ERR_OR_ZERO(upload);
}

/*
 * An upload that is under way is waited for. One that begins just now would be
 * missed: the node is taken from those who write to it first.
 */
static void close_upload_node(void)
{
	static const struct attribute loading = { .name = "loading" };
	struct device *node;

	node = device_find_child_by_name(tdx_host, "tdx_module");
	if (!WARN_ON(!node)) {
		sysfs_remove_file(&node->kobj, &loading);
		put_device(node);
	}
	firmware_upload_unregister(upload);
}

static int __init tdx_update_init(void)
{
	int ret;

	ret = refuse_native_tdx();
	if (ret)
		return ret;
	ret = tdx_module_probe();
	if (ret)
		return ret;

	tdx_host = host_device_create("tdx_host", tdx_host_groups);
	if (IS_ERR(tdx_host)) {
		pr_err("not loaded: no device tdx_host: %pe\n", tdx_host);
		return PTR_ERR(tdx_host);
	}

	if (!tdx_module_can_update()) {
		pr_info("the TDX module cannot be updated at run time\n");
		return 0;
	}

	ret = open_upload_node();
	if (ret) {
		pr_err("not loaded: no firmware upload node: %pe\n", upload);
		host_device_destroy(tdx_host);
	}
	return ret;
}

static void __exit tdx_update_exit(void)
{
	if (upload)
		close_upload_node();
	host_device_destroy(tdx_host);
}

module_init(tdx_update_init);
module_exit(tdx_update_exit);
MODULE_DESCRIPTION("Run-time update of the TDX module");
MODULE_LICENSE("GPL");
