# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Completion for tdxupdate-trace, tdxupdate-load and tdxupdate-mkimage. Options
# come from --help of the program that is completed, so that they are always its
# own.

# _tdxupdate_help PROGRAM [VERB]: a line for each long option, with "=WHAT" when
# it needs a value.
_tdxupdate_help()
{
	"$@" --help 2>/dev/null |
		sed -nE '/^Examples/q
			s/^ +(-., )?(--[a-z][a-z-]*)(=[^ ]*)?.*/\2\3/p'
}

_tdxupdate_verbs()
{
	"$1" --help 2>/dev/null | sed -n 's/^  \([a-z]*\)  .*/\1/p'
}

# What the value of option $1 is, in the words of --help; $2...: program, verb.
# A short option is looked for as well.
_tdxupdate_value_of()
{
	local option=$1

	shift
	case $option in
	--*) _tdxupdate_help "$@" | sed -n "s/^$option=//p" ;;
	-?)
		"$@" --help 2>/dev/null |
			sed -nE "/^Examples/q
				s/^ +$option, --[a-z-]*=([^ ]*).*/\\1/p"
		;;
	esac
}

_tdxupdate_values()
{
	local what=$1 word=$2

	case $what in
	FILE)
		compopt -o filenames
		mapfile -t COMPREPLY < <(compgen -f -- "$word")
		;;
	WHAT)
		mapfile -t COMPREPLY < <(compgen -W \
			"list $("$program" --wrong list 2>/dev/null | cut -f 1)" \
			-- "$word")
		;;
	esac
}

_tdxupdate_options()
{
	mapfile -t COMPREPLY < <(compgen -W \
		"$(_tdxupdate_help "$@" | sed 's/=.*/=/')" -- "$word")
	[[ ${COMPREPLY[0]-} != *= ]] || compopt -o nospace
}

# bash breaks words at "=", so that --output=x is three of them.
_tdxupdate()
{
	local program=$1 word=$2 previous=$3 verb='' what
	local -a command

	COMPREPLY=()
	if [ "${program##*/}" = tdxupdate-trace ]; then
		if [ "$COMP_CWORD" -eq 1 ]; then
			mapfile -t COMPREPLY < <(compgen -W \
				"$(_tdxupdate_verbs "$program") --help --version" \
				-- "$word")
			return
		fi
		verb=${COMP_WORDS[1]}
	fi
	command=("$program" ${verb:+"$verb"})

	if [ "$word" = = ]; then
		word=
	elif [ "$previous" = = ]; then
		previous=${COMP_WORDS[COMP_CWORD - 2]}
	fi
	what=
	[[ $previous != -* ]] ||
		what=$(_tdxupdate_value_of "$previous" "${command[@]}")
	if [ -n "$what" ]; then
		_tdxupdate_values "$what" "$word"
	elif [[ $word == -* ]]; then
		_tdxupdate_options "${command[@]}"
	else
		_tdxupdate_values FILE "$word"
	fi
}

complete -F _tdxupdate tdxupdate-trace tdxupdate-load tdxupdate-mkimage
