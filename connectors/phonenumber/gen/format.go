package main

import (
	"log"
	"slices"
	"strconv"
	"strings"
)

// format is the line of a format: the lengths of its groups, what its numbers begin with, how the trunk
// prefix joins the first group, the form, and the international form where that is another; "-" for none.
func format(f *Format, r *Region) string {
	var lengths []string
	for _, g := range groups(f.GetPattern()) {
		lengths = append(lengths, g.String())
	}
	return strings.Join([]string{
		strings.Join(lengths, " "), pattern(leading(f)), f.GetNationalPrefixFormattingRule(), f.GetFormat(), international(f, r),
	}, "\t")
}

// leading is what a format's numbers begin with: the last pattern is the most exact one.
func leading(f *Format) string {
	all := f.GetLeadingDigitsPattern()
	if len(all) == 0 {
		return ""
	}
	return all[len(all)-1]
}

func international(f *Format, r *Region) string {
	if len(r.GetIntlNumberFormat()) == 0 {
		return ""
	}
	for _, other := range r.GetIntlNumberFormat() {
		if other.GetPattern() != f.GetPattern() || leading(other) != leading(f) {
			continue
		}
		if other.GetFormat() == f.GetFormat() {
			return ""
		}
		return other.GetFormat()
	}
	return "-"
}

// group is how many digits a group has.
type group struct{ least, most int }

func (g group) String() string {
	if g.least == g.most {
		return strconv.Itoa(g.least)
	}
	return strconv.Itoa(g.least) + "-" + strconv.Itoa(g.most)
}

// groups reads a format's pattern, such as `(\d{2})(\d{3,8})`.
func groups(expression string) []group {
	var all []group
	for rest := expression; rest != ""; {
		inside, after, ok := strings.Cut(strings.TrimPrefix(rest, `(\d`), ")")
		if !ok || !strings.HasPrefix(rest, `(\d`) {
			log.Fatalf("%s is not made of groups of digits", expression)
		}
		g := group{1, 1}
		if inside != "" {
			least, most, ranged := strings.Cut(strings.Trim(inside, "{}"), ",")
			if !ranged {
				most = least
			}
			g = group{number(least), number(most)}
		}
		all, rest = append(all, g), after
	}
	return all
}

func number(digits string) int {
	n, err := strconv.Atoi(digits)
	if err != nil {
		log.Fatal(err)
	}
	return n
}

// isWhole reports whether a format is one of whole numbers, and not only of local ones without an area code.
func isWhole(f *Format, regions []*Region) bool {
	least, most := 0, 0
	for _, g := range groups(f.GetPattern()) {
		least, most = least+g.least, most+g.most
	}
	return slices.ContainsFunc(regions, func(r *Region) bool {
		return slices.ContainsFunc(r.GetGeneralDesc().GetPossibleLength(), func(n int32) bool {
			return least <= int(n) && int(n) <= most
		})
	})
}
