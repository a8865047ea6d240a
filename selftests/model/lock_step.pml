/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Every interleaving of the threads of interleave.h, and every choice that
 * they leave. Spin finds the rest by itself: a state in which nobody can go on
 * and somebody has not ended is a deadlock.
 */
c_decl {
	\#include "interleave.h"
};

c_track "&world" "sizeof(struct world)" "Matched";

#define FLUSH(i) \
	:: atomic { \
		c_expr { world.can_flush[Pthread->me] & (1 << i) } -> \
			c_code { thread_flush(Pthread->me, i); } \
	}

proctype thread(byte me)
{
	do
	:: c_expr { world.ended[Pthread->me] } -> break
	FLUSH(0)
	FLUSH(1)
	FLUSH(2)
	FLUSH(3)
	:: atomic {
		c_expr { world.can_run[Pthread->me] };
		if
		:: c_code { thread_run(Pthread->me, false); }
		:: c_expr { world.can_fail[Pthread->me] } ->
			c_code { thread_run(Pthread->me, true); }
		fi;
		if
		:: c_expr { world.broken != 0 } ->
			c_code { printf("property broken: %s\n", world.broken); };
			assert(false)
		:: else
		fi
	}
	od
}

init
{
	byte i = 0;

	atomic {
		c_code { world_begin(); };
		do
		:: i < THREADS -> run thread(i); i++
		:: else -> break
		od
	}
}
