// SPDX-License-Identifier: GPL-2.0-only
/*
 * Threads as coroutines, and the calls that the compiler places before every
 * access to memory (-fsanitize=thread, without its library).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <ucontext.h>

#include "interleave.h"

struct world world;

/* Set in a replay of what was found: say what happens. */
static bool telling;
static void *explorer[5];
static int running;

int running_thread(void)
{
	return running;
}

/* __builtin_longjmp() may not stand in a function with __builtin_setjmp(). */
static __attribute__((noinline)) void jump(void **to)
{
	__builtin_longjmp(to, 1);
}

__attribute__((noinline)) void stop_for(enum stop stop)
{
	struct thread *thread = &world.threads[running];

	thread->stop = stop;
	if (!__builtin_setjmp(thread->resume))
		jump(explorer);
}

void stop_for_lock(const bool *locked)
{
	world.threads[running].lock = locked;
	stop_for(STOP_LOCK);
	world.threads[running].lock = NULL;
}

bool stop_for_choice(void)
{
	bool choice;

	stop_for(STOP_CHOICE);
	choice = world.threads[running].choice;
	world.threads[running].choice = false;
	return choice;
}

/* Who polls has something to look at again. */
void tell_news(void)
{
	int i;

	for (i = 0; i < THREADS; i++)
		if (i != running)
			world.threads[i].news = true;
}

/* Told when the thread stops: its own stack is too small for printf(). */
static struct {
	const char *what;
	unsigned int state;
} told[4];

void tell(const char *what, unsigned int state)
{
	size_t i;

	for (i = 0; i < sizeof(told) / sizeof(*told) && told[i].what; i++)
		;
	if (telling && i < sizeof(told) / sizeof(*told)) {
		told[i].what = what;
		told[i].state = state;
	}
}

static void print_told(void)
{
	size_t i;

	for (i = 0; i < sizeof(told) / sizeof(*told) && told[i].what; i++)
		printf("CPU %d: %s %u\n", running, told[i].what, told[i].state);
	memset(told, 0, sizeof(told));
}

/* The first one is what is told. */
void property_broken(const char *what)
{
	if (!world.broken)
		world.broken = what;
}

static void thread_entry(void)
{
	stop_for(STOP_START);
	thread_main(running);
	stop_for(STOP_ENDED);
}

static void tell_seen(void)
{
	const struct seen *seen;

	for (seen = __start_to_see; seen < __stop_to_see; seen++)
		printf("seen %lu: %s\n", seen->times, seen->what);
}

/* What lies below the stack pointer is of calls that have returned. */
static void forget_dead_stack(struct thread *thread)
{
	unsigned char *sp = thread->resume[2];

	if (sp < thread->stack + STACK_LEN / 8) {
		fputs("interleave: a stack is too small: enlarge STACK_LEN\n",
		      stderr);
		abort();
	}
	memset(thread->stack, 0, sp - thread->stack);
}

static __attribute__((noinline)) void thread_start(int thread)
{
	static ucontext_t context;

	getcontext(&context);
	context.uc_stack.ss_sp = world.threads[thread].stack;
	context.uc_stack.ss_size = STACK_LEN;
	makecontext(&context, thread_entry, 0);
	running = thread;
	if (!__builtin_setjmp(explorer))
		setcontext(&context);
}

static bool cpus_ended(void)
{
	int i;

	for (i = 0; i < CPUS; i++)
		if (world.threads[i].stop != STOP_ENDED ||
		    world.threads[i].num_pending)
			return false;
	return true;
}

static bool can_run(int thread)
{
	const struct thread *t = &world.threads[thread];

	switch (t->stop) {
	case STOP_START:
		return thread == INITIATOR || world.machine_stopped;
	case STOP_ACCESS:
		return t->num_pending < MAX_PENDING;
	case STOP_ATOMIC:
		return !t->num_pending;
	case STOP_LOCK:
		return !t->num_pending && !*t->lock;
	case STOP_RELAX:
		return t->news;
	case STOP_MACHINE:
		return cpus_ended();
	case STOP_ENDED:
		return false;
	default:
		return true;
	}
}

static bool overlap(const struct store *a, const struct store *b)
{
	return a->offset < b->offset + b->len && b->offset < a->offset + a->len;
}

/* In order with total store order; else as releases and places demand. */
static unsigned char can_flush(const struct thread *thread)
{
	const struct store *pending = thread->pending;
	unsigned char stores = 0;
	int i, before;

	for (i = 0; i < thread->num_pending; i++) {
		for (before = 0; before < i; before++)
			if (MEMORY_MODEL == MODEL_TSO || pending[i].release ||
			    overlap(&pending[before], &pending[i]))
				break;
		if (before == i)
			stores |= 1U << i;
	}
	return stores;
}

/* What the explorer looks at. */
static void say_who_can_run(void)
{
	int i;

	for (i = 0; i < THREADS; i++) {
		world.can_run[i] = can_run(i);
		world.can_fail[i] = world.threads[i].stop == STOP_CHOICE;
		world.ended[i] = world.threads[i].stop == STOP_ENDED &&
				 !world.threads[i].num_pending;
		world.can_flush[i] = can_flush(&world.threads[i]);
	}
}

void world_begin(void)
{
	int i;

	telling = getenv("TELL");
	atexit(tell_seen);
	memset(&world, 0, sizeof(world));
	for (i = 0; i < THREADS; i++) {
		thread_start(i);
		world.threads[i].news = true;
		forget_dead_stack(&world.threads[i]);
	}
	memory_save();
	say_who_can_run();
}

static __attribute__((noinline)) void resume(struct thread *thread)
{
	if (!__builtin_setjmp(explorer))
		jump(thread->resume);
}

/* Now the others see it. */
void thread_flush(int thread, int i)
{
	struct thread *t = &world.threads[thread];
	struct store *store = &t->pending[i];

	running = thread;
	if (MEMORY_MODEL != MODEL_SC)
		tell("shows the store at byte", store->offset);
	print_told();
	tell_news();
	memcpy(world.shared + store->offset, store->value, store->len);
	t->num_pending--;
	memmove(store, store + 1, (t->num_pending - i) * sizeof(*store));
	memset(&t->pending[t->num_pending], 0, sizeof(*store));
	memory_restore();
	say_who_can_run();
}

/* A CPU sees its own stores at once. */
static void overlay(const struct thread *thread)
{
	const struct store *store = thread->pending;
	int i;

	for (i = 0; i < thread->num_pending; i++, store++)
		memcpy(world.shared + store->offset, store->value, store->len);
}

void thread_run(int thread, bool choice)
{
	static unsigned char shared[SHARED_LEN];
	struct thread *t = &world.threads[thread];

	memcpy(shared, world.shared, SHARED_LEN);
	overlay(t);
	memory_restore();
	running = thread;
	t->choice = choice;
	if (t->stop == STOP_RELAX)
		t->news = false;
	resume(t);
	print_told();
	forget_dead_stack(t);
	memory_save();
	/* The access that it stopped for has taken place. */
	if (t->stored.len) {
		memcpy(t->stored.value, world.shared + t->stored.offset,
		       t->stored.len);
		t->pending[t->num_pending++] = t->stored;
		memset(&t->stored, 0, sizeof(t->stored));
	}
	if (t->num_pending)
		memcpy(world.shared, shared, SHARED_LEN);
	if (MEMORY_MODEL == MODEL_SC && t->num_pending) {
		thread_flush(thread, 0);
		return;
	}
	memory_restore();
	say_who_can_run();
}

void next_store_releases(void)
{
	world.threads[running].release_next = true;
}

static void before_access(const void *addr, size_t len, bool write)
{
	struct thread *thread = &world.threads[running];
	bool release = thread->release_next;
	int offset = shared_offset(addr);

	if (running == INITIATOR || offset < 0)
		return;
	if (is_settled(addr)) {
		if (write)
			property_broken(
				"what was settled before the machine stopped stays as it is");
		return;
	}
	thread->release_next = false;
	stop_for(STOP_ACCESS);
	if (!write)
		return;
	if (len > sizeof(thread->stored.value)) {
		fputs("interleave: a store is too long\n", stderr);
		abort();
	}
	thread->stored.offset = offset;
	thread->stored.len = len;
	thread->stored.release = release;
}

#define ACCESS(name, len, write)                 \
	void __tsan_##name(void *addr)           \
	{                                        \
		before_access(addr, len, write); \
	}
ACCESS(read1, 1, false)
ACCESS(read2, 2, false)
ACCESS(read4, 4, false)
ACCESS(read8, 8, false)
ACCESS(read16, 16, false)
ACCESS(write1, 1, true)
ACCESS(write2, 2, true)
ACCESS(write4, 4, true)
ACCESS(write8, 8, true)
ACCESS(write16, 16, true)

/* A copy of a struct is one access. */
#define RANGE(name, write)                         \
	void __tsan_##name(void *addr, size_t len) \
	{                                          \
		before_access(addr, len, write);   \
	}
RANGE(read_range, false)
RANGE(write_range, true)

void __tsan_init(void)
{
}
