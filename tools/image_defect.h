/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Ways for an image to be wrong. Each is wrong in one thing only: whatever is
 * made after it, such as the signature, is made right.
 */
#ifndef _TDX_IMAGE_DEFECT_H
#define _TDX_IMAGE_DEFECT_H

#include <stdio.h>

#include "image_build.h"

/* clang-format off */

/*
 * X(id, name): who refuses an image. The P-SEAMLDR does so when the old module
 * is gone. HARDWARE is a P-SEAMLDR that is not emulated: the emulator does not
 * verify signatures.
 */
#define IMAGE_REFUSERS(X) \
	X(KERNEL, "kernel") \
	X(SEAMLDR, "p-seamldr") \
	X(HARDWARE, "hardware") \
	X(NOBODY, "nobody")

/* clang-format on */

#define IMAGE_REFUSER_ENUM(id, name) REFUSED_BY_##id,

/** enum image_refuser - who refuses an image */
enum image_refuser { IMAGE_REFUSERS(IMAGE_REFUSER_ENUM) };

/**
 * enum image_stage - when in the making an image becomes wrong
 * @STAGE_RECIPE:	before anything is made
 * @STAGE_FILLED:	before hash and signature
 * @STAGE_HASHED:	after the hash, before the signature
 * @STAGE_SIGNED:	after the signature, before the checksum
 * @STAGE_SEALED:	after the checksum
 */
enum image_stage {
	STAGE_RECIPE,
	STAGE_FILLED,
	STAGE_HASHED,
	STAGE_SIGNED,
	STAGE_SEALED,
};

/**
 * struct image_defect - a way to be wrong
 * @name:	what the command line calls it
 * @stage:	when one of the two functions below is called
 * @refuser:	who refuses it
 * @outcome:	the word in the upload's attribute `error`
 * @status:	completion status of SEAMLDR.INSTALL, or "-"
 * @text:	what is wrong
 * @adjust:	STAGE_RECIPE: make the recipe wrong
 * @spoil:	other stages: make the draft wrong
 */
struct image_defect {
	const char *name;
	enum image_stage stage;
	enum image_refuser refuser;
	const char *outcome;
	const char *status;
	const char *text;
	void (*adjust)(struct image_recipe *recipe);
	void (*spoil)(struct image_draft *draft);
};

const struct image_defect *image_defect_find(const char *name);
void image_defect_list(FILE *stream);

#endif /* _TDX_IMAGE_DEFECT_H */
