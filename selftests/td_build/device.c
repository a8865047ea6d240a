// SPDX-License-Identifier: GPL-2.0-only
/*
 * /dev/td_build: builds TDs for tests, driven step by step from a process, as
 * KVM does it. See td_build_ioctl.h.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "td_build.h"

static int td_open(struct inode *inode, struct file *file)
{
	struct td_build *td = kzalloc(sizeof(*td), GFP_KERNEL_ACCOUNT);

	if (!td)
		return -ENOMEM;
	mutex_init(&td->lock);
	INIT_LIST_HEAD(&td->pages);
	INIT_LIST_HEAD(&td->vcpus);
	xa_init(&td->tables);
	file->private_data = td;
	return nonseekable_open(inode, file);
}

static int td_release(struct inode *inode, struct file *file)
{
	struct td_build *td = file->private_data;

	mutex_lock(&td->lock);
	if (td->state != TD_BUILD_DESTROYED)
		td_destroy(td);
	mutex_unlock(&td->lock);
	mutex_destroy(&td->lock);
	kfree(td);
	return 0;
}

static int check_state(const struct td_build *td, enum td_build_state wanted)
{
	if (td->state == wanted)
		return 0;
	return td->state == TD_BUILD_BROKEN ? -EIO : -EBADFD;
}

static long ioctl_create(struct td_build *td, void __user *user)
{
	struct td_build_create create;
	int ret;

	if (copy_from_user(&create, user, sizeof(create)))
		return -EFAULT;
	ret = check_state(td, TD_BUILD_NONE) ?: td_create(td, &create);
	if (!ret && copy_to_user(user, &create, sizeof(create)))
		return -EFAULT;
	return ret;
}

static long ioctl_init(struct td_build *td, void __user *user)
{
	struct td_build_init init;

	if (copy_from_user(&init, user, sizeof(init)))
		return -EFAULT;
	return check_state(td, TD_BUILD_CREATED) ?: td_init(td, &init);
}

static long ioctl_vcpu(struct td_build *td, void __user *user)
{
	struct td_build_vcpu vcpu;

	if (copy_from_user(&vcpu, user, sizeof(vcpu)))
		return -EFAULT;
	return check_state(td, TD_BUILD_INITIALIZED) ?: td_add_vcpu(td, &vcpu);
}

static long ioctl_mem_region(struct td_build *td, void __user *user)
{
	struct td_build_mem_region region;
	int ret;

	if (copy_from_user(&region, user, sizeof(region)))
		return -EFAULT;
	ret = check_state(td, TD_BUILD_INITIALIZED);
	if (ret)
		return ret;
	ret = td_add_memory(td, &region);
	if (copy_to_user(user, &region, sizeof(region)))
		return -EFAULT;
	return ret;
}

static long ioctl_finalize(struct td_build *td, void __user *user)
{
	return check_state(td, TD_BUILD_INITIALIZED) ?: td_finalize(td);
}

static long ioctl_query(struct td_build *td, void __user *user)
{
	struct td_build_query query = {
		.tdr = td_tdr(td),
		.state = td->state,
		.hkid = td->hkid,
		.num_vcpus = td->num_vcpus,
		.num_tables = td->num_tables,
		.num_pages = td->num_pages,
		.num_leaked = td->num_leaked,
		.fn = td->failure.fn,
		.status = td->failure.status,
	};

	return copy_to_user(user, &query, sizeof(query)) ? -EFAULT : 0;
}

static long ioctl_destroy(struct td_build *td, void __user *user)
{
	if (td->state == TD_BUILD_DESTROYED)
		return -EBADFD;
	td_destroy(td);
	return td->num_leaked ? -EIO : 0;
}

static const struct {
	unsigned int cmd;
	long (*handle)(struct td_build *td, void __user *user);
} requests[] = {
	{ TD_BUILD_CREATE, ioctl_create },
	{ TD_BUILD_INIT, ioctl_init },
	{ TD_BUILD_VCPU, ioctl_vcpu },
	{ TD_BUILD_MEM_REGION, ioctl_mem_region },
	{ TD_BUILD_FINALIZE, ioctl_finalize },
	{ TD_BUILD_QUERY, ioctl_query },
	{ TD_BUILD_DESTROY, ioctl_destroy },
};

static long td_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	struct td_build *td = file->private_data;
	unsigned int i;
	long ret;

	for (i = 0; i < ARRAY_SIZE(requests); i++) {
		if (requests[i].cmd != cmd)
			continue;
		if (mutex_lock_killable(&td->lock))
			return -EINTR;
		/* What broke a TD must not be forgotten. */
		if (cmd != TD_BUILD_QUERY && td->state != TD_BUILD_BROKEN)
			td->failure = (struct seamcall_failure){};
		ret = requests[i].handle(td, (void __user *)arg);
		mutex_unlock(&td->lock);
		return ret;
	}
	return -ENOTTY;
}

static const struct file_operations td_fops = {
	.owner = THIS_MODULE,
	.open = td_open,
	.release = td_release,
	.unlocked_ioctl = td_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
};

static struct miscdevice td_device = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "td_build",
	.mode = 0600,
	.fops = &td_fops,
};

static int cpuhp_state;

static int __init td_build_init(void)
{
	int ret = td_find_native() ?: td_read_limits();

	if (ret)
		return ret;
	cpuhp_state = td_watch_cpus();
	if (cpuhp_state < 0)
		return cpuhp_state;
	ret = misc_register(&td_device);
	if (ret)
		td_unwatch_cpus(cpuhp_state);
	return ret;
}

static void __exit td_build_exit(void)
{
	misc_deregister(&td_device);
	td_unwatch_cpus(cpuhp_state);
	td_forget_hkids();
}

module_init(td_build_init);
module_exit(td_build_exit);
MODULE_DESCRIPTION("Builds TDs for tests");
MODULE_LICENSE("GPL");
