/* SPDX-License-Identifier: GPL-2.0-only */
/* Paths in commands that the reader may copy. */
#ifndef _TDXUPDATE_SHELL_WORD_H
#define _TDXUPDATE_SHELL_WORD_H

#define SHELL_WORD_LEN 512

const char *shell_word(const char *path, char word[SHELL_WORD_LEN]);

#endif /* _TDXUPDATE_SHELL_WORD_H */
