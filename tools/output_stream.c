// SPDX-License-Identifier: GPL-2.0-only
/* Whether a stream takes what is written. See output_stream.h. */
#include <errno.h>
#include <string.h>

#include "complain.h"
#include "output_stream.h"

/**
 * output_flush - let all go out that was written
 * @out: the stream
 *
 * Return: 0 or the negative error code of this or of an earlier write.
 */
int output_flush(FILE *out)
{
	errno = 0;
	if (!fflush(out) && !ferror(out))
		return 0;
	return errno ? -errno : -EIO;
}

/**
 * output_explain - say that something could not be written
 * @path: of the file; NULL or "-" for standard output
 * @err: 0 or a negative error code
 *
 * Return: @err; 0 when it is that a reader has seen enough, which is no error.
 */
int output_explain(const char *path, int err)
{
	const char *remedy = err == -ENOSPC || err == -EDQUOT ?
				     "free space, or write it elsewhere" :
				     "write it elsewhere";

	if (!err || err == -EPIPE)
		return 0;
	complain("%s: cannot write: %s: %s",
		 path && strcmp(path, "-") ? path : "standard output",
		 strerror(-err), remedy);
	return err;
}

/**
 * standard_output_end - all has been printed
 *
 * Return: 0, or a negative error code, of which it has been complained.
 */
int standard_output_end(void)
{
	return output_explain(NULL, output_flush(stdout));
}
