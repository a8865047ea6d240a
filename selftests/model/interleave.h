/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * CPUs that run C code, one access to shared memory at a time.
 *
 * Each is a coroutine. It stops before every access, and whoever explores the
 * interleavings (lock_step.pml) says who goes on, and when the others see a
 * store. All that makes one moment differ from another is in struct world, so
 * that the explorer can take it down, put it back and recognise it.
 */
#ifndef _MODEL_INTERLEAVE_H
#define _MODEL_INTERLEAVE_H

#include <stdbool.h>
#include <stddef.h>

/* For a checker that knows of no Makefile. */
#ifndef CPUS
#define CPUS 2
#define MEMORY_MODEL MODEL_SC
#endif

/* The CPUs, and the thread that stops the machine and waits for them. */
#define THREADS (CPUS + 1)
#define INITIATOR CPUS

#define STACK_LEN 1536
#define SHARED_LEN 160
#define FACTS_LEN 128

/* When others see a store: at once, after the older ones, or in any order. */
#define MODEL_SC 0
#define MODEL_TSO 1
#define MODEL_PSO 2

/* Stores that a CPU may have under way; with so many, it waits. */
#define MAX_PENDING 4

/**
 * struct store - a store that no other CPU sees yet
 * @offset:	where, in the memory that is shared
 * @len:	bytes
 * @release:	seen by others when all stores before it are
 * @value:	what
 */
struct store {
	unsigned char offset;
	unsigned char len;
	bool release;
	unsigned char value[16];
};

/* What a thread stopped for. */
enum stop {
	STOP_START, /* the machine is not stopped yet */
	STOP_ACCESS, /* an access to shared memory */
	STOP_ATOMIC, /* one that waits until its own stores are seen by all */
	STOP_LOCK, /* a lock, which may be held */
	STOP_RELAX, /* it polls, and found nothing new */
	STOP_CHOICE, /* success or failure, as the explorer says */
	STOP_MACHINE, /* waits until every CPU has left */
	STOP_ENDED,
};

/**
 * struct thread - a thread between two steps
 * @stop:	what it stopped for
 * @news:	somebody has written since it last went on from cpu_relax()
 * @choice:	what the explorer chose
 * @lock:	for STOP_LOCK: the lock
 * @num_pending: its stores that others do not see yet, the oldest first
 * @pending:	those
 * @release_next: the next store is a release
 * @stored:	the store that it goes on with
 * @resume:	of __builtin_setjmp()
 * @stack:	zero where it is not used
 */
struct thread {
	enum stop stop;
	bool news;
	bool choice;
	const bool *lock;
	unsigned char num_pending;
	struct store pending[MAX_PENDING];
	bool release_next;
	struct store stored;
	void *resume[5];
	unsigned char stack[STACK_LEN] __attribute__((aligned(16)));
};

/**
 * struct world - all that makes one moment differ from another
 * @threads:	CPUs and initiator
 * @machine_stopped: the CPUs may run
 * @can_run:	thread can go on
 * @can_fail:	it asks for a choice
 * @ended:	it has come to its end
 * @can_flush:	which of its stores may be seen next, a bit each
 * @broken:	the property that was found not to hold
 * @shared:	memory of the code under test
 * @facts:	what the properties remember
 */
struct world {
	struct thread threads[THREADS];
	bool machine_stopped;
	bool can_run[THREADS];
	bool can_fail[THREADS];
	bool ended[THREADS];
	unsigned char can_flush[THREADS];
	const char *broken;
	unsigned char shared[SHARED_LEN];
	unsigned char facts[FACTS_LEN];
};

extern struct world world;

/* For the explorer. */
void world_begin(void);
void thread_run(int thread, bool choice);
void thread_flush(int thread, int store);

/* For the code under test. */
int running_thread(void);
void stop_for(enum stop stop);
void stop_for_lock(const bool *locked);
bool stop_for_choice(void);
void next_store_releases(void);
void tell_news(void);
void tell(const char *what, unsigned int state);
void property_broken(const char *what);

/**
 * struct seen - something that is to be met, or nothing has been checked
 * @what:	a property that was looked at, or a situation
 * @times:	in all interleavings
 */
struct seen {
	const char *what;
	unsigned long times;
};

/* The linker's names for the ends of the section of see(). */
extern struct seen __start_to_see[], __stop_to_see[];

#define see(text)                                                             \
	do {                                                                  \
		static struct seen seen_ __attribute__((section("to_see"),    \
							used)) = { text, 0 }; \
                                                                              \
		seen_.times++;                                                \
	} while (0)

#define property(holds, what)                  \
	do {                                   \
		see(what);                     \
		if (!(holds))                  \
			property_broken(what); \
	} while (0)

/* Without it, what is proven would be proven of too little. */
#define situation(condition, what) \
	do {                       \
		if (condition)     \
			see(what); \
	} while (0)

/*
 * Defined by the test: what a thread runs, and its memory, which is world.shared
 * and world.facts while no thread runs. The offset is -1 of what is not shared.
 */
void thread_main(int thread);
void memory_save(void);
void memory_restore(void);
int shared_offset(const void *addr);
bool is_settled(const void *addr);

#endif /* _MODEL_INTERLEAVE_H */
