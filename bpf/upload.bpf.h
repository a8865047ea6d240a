/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Uploads of a TDX module. The update runs in a worker of the kernel: the
 * process that asked for it is seen in fw_upload_start() alone. An upload that
 * ends and no update has begun was refused before anything was touched.
 */
#ifndef _TDXUPDATE_UPLOAD_BPF_H
#define _TDXUPDATE_UPLOAD_BPF_H

#include "ring.bpf.h"

/* Of drivers/base/firmware_loader and the driver core, what is read here. */
struct kobject {
	const char *name;
} __attribute__((preserve_access_index));

struct device {
	struct kobject kobj;
} __attribute__((preserve_access_index));

struct fw_sysfs {
	struct device dev;
} __attribute__((preserve_access_index));

struct work_struct {
	int unused;
} __attribute__((preserve_access_index));

enum fw_upload_err {
	FW_UPLOAD_ERR_NONE,
};

struct fw_upload_priv {
	const char *name;
	struct work_struct work;
	enum fw_upload_err err_code;
} __attribute__((preserve_access_index));

/*
 * The upload in flight; all zero once an update has taken it. One at a time,
 * so nobody writes while an update reads.
 */
static struct tdx_upload upload;

static __always_inline bool is_tdx_module(const char *name)
{
	const char tdx_module[] = "tdx_module";
	char copy[sizeof(tdx_module)];
	int i;

	bpf_probe_read_kernel_str(copy, sizeof(copy), name);
	for (i = 0; i < (int)sizeof(tdx_module); i++)
		if (copy[i] != tdx_module[i])
			return false;
	return true;
}

static __always_inline void upload_begin(struct fw_sysfs *fw)
{
	if (!is_tdx_module(BPF_CORE_READ(fw, dev.kobj.name)))
		return;

	upload.asked_ns = bpf_ktime_get_ns();
	upload.pid = bpf_get_current_pid_tgid() >> 32;
	upload.uid = bpf_get_current_uid_gid();
	upload.error = 0;
	bpf_get_current_comm(upload.comm, sizeof(upload.comm));
}

static __always_inline void upload_take(struct tdx_update_head *head)
{
	head->asked_ns = upload.asked_ns;
	head->asked_pid = upload.pid;
	head->asked_uid = upload.uid;
	__builtin_memcpy(head->asked_comm, upload.comm, TDX_COMM_LEN);
	upload.asked_ns = 0;
}

static __always_inline struct fw_upload_priv *
upload_of_work(struct work_struct *work)
{
	return (void *)work -
	       bpf_core_field_offset(struct fw_upload_priv, work);
}

static __always_inline void upload_end(struct work_struct *work)
{
	struct fw_upload_priv *priv = upload_of_work(work);

	if (!upload.asked_ns || !is_tdx_module(BPF_CORE_READ(priv, name)))
		return;
	if (!upload.error)
		upload.error = BPF_CORE_READ(priv, err_code);
	if (upload.error)
		send_upload(bpf_ktime_get_ns(), &upload);
	upload.asked_ns = 0;
}

/* The work of the upload, and the task that does it. */
static struct work_struct *upload_work;
static __u64 upload_worker;

/* For a program that is not told what the function was called with. */
static __always_inline void upload_works(struct work_struct *work)
{
	if (!is_tdx_module(BPF_CORE_READ(upload_of_work(work), name)))
		return;
	upload_work = work;
	upload_worker = bpf_get_current_pid_tgid();
}

static __always_inline void upload_worked(void)
{
	if (upload_worker != bpf_get_current_pid_tgid())
		return;
	upload_worker = 0;
	upload_end(upload_work);
}

/* Of the kernel's enum fw_upload_err. */
#define UPLOAD_RW_ERROR 6

/*
 * Linux 7.3 has one word for all errors. The others are those of the image,
 * which that word means.
 */
static __always_inline void upload_failed(int error)
{
	if (error == -ENOMEM)
		upload.error = UPLOAD_RW_ERROR;
}

#endif /* _TDXUPDATE_UPLOAD_BPF_H */
