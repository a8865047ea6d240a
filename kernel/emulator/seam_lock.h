/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The locks of the SEAM side. Neither the P-SEAMLDR nor the TDX module ever
 * waits for a lock: who does not get it tells the host, with VMfailInvalid or
 * a busy status. So these are plain try-locks, of the kind that the TDX module
 * itself uses, and they cannot deadlock whatever the host interleaves.
 */
#ifndef _SEAM_LOCK_H
#define _SEAM_LOCK_H

#include <linux/atomic.h>
#include <linux/types.h>

#define SEAM_LOCK_EXCLUSIVE (-1)

/**
 * struct seam_lock - shared/exclusive lock that nobody waits for
 * @holders:	0 free, SEAM_LOCK_EXCLUSIVE, else the number of sharers
 */
struct seam_lock {
	atomic_t holders;
};

/** seam_try_exclusive() - take the lock alone; false if it is held */
static inline bool seam_try_exclusive(struct seam_lock *lock)
{
	int free = 0;

	return atomic_try_cmpxchg_acquire(&lock->holders, &free,
					  SEAM_LOCK_EXCLUSIVE);
}

/** seam_unlock_exclusive() - undo seam_try_exclusive() */
static inline void seam_unlock_exclusive(struct seam_lock *lock)
{
	atomic_set_release(&lock->holders, 0);
}

/** seam_try_shared() - take the lock with others; false if one has it alone */
static inline bool seam_try_shared(struct seam_lock *lock)
{
	return atomic_inc_unless_negative(&lock->holders);
}

/** seam_unlock_shared() - undo seam_try_shared() */
static inline void seam_unlock_shared(struct seam_lock *lock)
{
	atomic_dec_return_release(&lock->holders);
}

#endif /* _SEAM_LOCK_H */
