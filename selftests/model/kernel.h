/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What kernel/seamldr.c and kernel/tdx.c have of the kernel when lock_step.c
 * runs them. It comes before them; the headers that they include are those of
 * user space, or empty.
 */
#ifndef _MODEL_KERNEL_H
#define _MODEL_KERNEL_H

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <linux/types.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;

#define __KERNEL__
#define __packed __attribute__((packed))
#define ____cacheline_aligned_in_smp
#define noinline __attribute__((__noinline__))

/*
 * Shared memory. The compiler places a stop before every access (interleave.h);
 * what the kernel does in one go needs one of its own.
 */
#define READ_ONCE(x) (*(const volatile __typeof__(x) *)&(x))
#define WRITE_ONCE(x, value) (*(volatile __typeof__(x) *)&(x) = (value))
#define smp_load_acquire(p) READ_ONCE(*(p))
#define smp_store_release(p, value)      \
	do {                             \
		next_store_releases();   \
		WRITE_ONCE(*(p), value); \
	} while (0)
void next_store_releases(void);

int cmpxchg(int *p, int old, int new);

typedef int atomic_t;
#define atomic_set(p, value) WRITE_ONCE(*(p), value)
#define atomic_set_release(p, value) smp_store_release(p, value)
#define atomic_read_acquire(p) READ_ONCE(*(p))
#define atomic_cmpxchg(p, old, new) cmpxchg(p, old, new)

struct raw_spinlock {
	bool locked;
};

#define raw_spinlock_t struct raw_spinlock

void raw_spin_lock(raw_spinlock_t *lock);
void lock_given_back(raw_spinlock_t *lock);
#define raw_spin_unlock(lock)                              \
	do {                                               \
		lock_given_back(lock);                     \
		smp_store_release(&(lock)->locked, false); \
	} while (0)
#define __RAW_SPIN_LOCK_UNLOCKED(name) \
	{                              \
		false                  \
	}
#define DEFINE_RAW_SPINLOCK(name) raw_spinlock_t name

#define DEFINE_MUTEX(name) int name
#define mutex_lock(lock) ((void)(lock))
#define mutex_unlock(lock) ((void)(lock))
#define lockdep_assert_held(lock) ((void)(lock))

/* Nobody is taken off a CPU while the machine is stopped. */
#define preempt_disable() ((void)0)
#define preempt_enable() ((void)0)

/* CPUs. */
struct cpumask;
#define cpu_online_mask ((const struct cpumask *)NULL)
unsigned int num_online_cpus(void);
unsigned int num_present_cpus(void);
unsigned int smp_processor_id(void);
void cpu_relax(void);
#define for_each_possible_cpu(cpu) for ((cpu) = 0; (cpu) < CPUS; (cpu)++)
#define DEFINE_PER_CPU(type, name) type name[CPUS]
#define per_cpu(name, cpu) ((name)[cpu])
#define __this_cpu_read(name) ((name)[smp_processor_id()])
#define __this_cpu_write(name, value) ((name)[smp_processor_id()] = (value))
int stop_machine(int (*fn)(void *), void *arg, const struct cpumask *cpus);

/* The watchdogs are petted or not: no other CPU sees it, nor how often. */
#define __this_cpu_inc(name) ((void)0)
#define touch_nmi_watchdog() ((void)0)
#define rcu_momentary_eqs() ((void)0)
#define ktime_get_mono_fast_ns() 0ULL

/* The events, with the arguments that trace/events/tdx.h gives them. */
#define TP_PROTO(...) __VA_ARGS__
#define TRACE_EVENT(name, proto, ...) \
	void trace_##name(proto);     \
	bool trace_##name##_enabled(void)

/* Names, and no more: what runs while the machine is not stopped. */
#define pr_info(...) ((void)0)
#define pr_err(...) ((void)0)
#define GFP_KERNEL 0
#define WARN_ON_ONCE(condition) (condition)
#define ERR_PTR(error) ((void *)(long)(error))
#define PFN_PHYS(pfn) ((u64)(pfn) << 12)
#define PAGE_ALIGNED(p) ((unsigned long)(p) % 4096 == 0)
#define cpu_to_le32(x) (x)
#define cpu_to_le64(x) (x)
#define le16_to_cpu(x) (x)
#define le32_to_cpu(x) (x)

void *kzalloc(size_t len, int flags);
void kfree(void *p);
unsigned long get_zeroed_page(int flags);
void free_page(unsigned long page);
unsigned long vmalloc_to_pfn(const void *addr);
bool is_vmalloc_addr(const void *addr);
u64 virt_to_phys(const void *addr);
void *memchr_inv(const void *p, int c, size_t len);

struct tdx_module_args {
	u64 rcx, rdx, r8, r9, r10, r11;
};

#endif /* _MODEL_KERNEL_H */
