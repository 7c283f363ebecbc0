// Gen draws the table of the package phonenumber from libphonenumber's metadata, as its Go port carries it:
//
//	go generate ./connectors/phonenumber
//
// For newer data, update github.com/nyaruka/phonenumbers first. The tests of phonenumber compare what the
// table says with what the library says.
package main

import (
	"cmp"
	"log"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/nyaruka/phonenumbers"
)

// Region and Format are libphonenumber's names for what becomes a line of the table.
type (
	Region = phonenumbers.PhoneMetadata
	Format = phonenumbers.NumberFormat
)

const header = `# Numbering plans, drawn from libphonenumber's metadata by "go generate ./connectors/phonenumber". Do not edit.
# Copyright (C) The Libphonenumber Authors. Licensed under the Apache License, Version 2.0
# (https://www.apache.org/licenses/LICENSE-2.0). Changed: selected, joined and rewritten as this table.
`

func main() {
	log.SetFlags(0)
	if err := os.WriteFile("plans.txt", []byte(draw()), 0o644); err != nil {
		log.Fatal(err)
	}
}

// draw is the table.
func draw() string {
	all, err := phonenumbers.MetadataCollection()
	if err != nil {
		log.Fatal(err)
	}
	var b strings.Builder
	b.WriteString(header)
	for _, code := range codes(all) {
		seen := map[string]bool{}
		regions := regions(all, code)
		for i, r := range regions {
			b.WriteString(plan(r, valid(r, len(regions) > 1, i == 0, seen)) + "\n")
			for _, f := range r.GetNumberFormat() {
				// A calling code's numbers are written as in its main region, which stands first.
				if i == 0 && isWhole(f, regions) {
					b.WriteString("\t" + format(f, r) + "\n")
				}
			}
		}
	}
	return b.String()
}

func codes(all *phonenumbers.PhoneMetadataCollection) []int {
	var codes []int
	for _, r := range all.GetMetadata() {
		codes = append(codes, int(r.GetCountryCode()))
	}
	slices.Sort(codes)
	return slices.Compact(codes)
}

// regions are the regions of a calling code, in the order in which the library asks them whose a number is.
func regions(all *phonenumbers.PhoneMetadataCollection, code int) []*Region {
	var regions []*Region
	for _, id := range phonenumbers.GetRegionCodesForCountryCode(code) {
		for _, r := range all.GetMetadata() {
			if r.GetId() == id && int(r.GetCountryCode()) == code {
				regions = append(regions, r)
			}
		}
	}
	return regions
}

// former is what had to be dialled before a national number until some reform, and stands in what people stored before
// it. The library forgets it then. Mexico dropped all of it in 2019: 01, 044 and 045 inside, and the 1 of mobiles abroad.
var former = map[string]string{"MX": `0(?:[12]|4[45])|1`}

// plan is the line of a region.
func plan(r *Region, valid string) string {
	return strings.Join([]string{
		r.GetId(), strconv.Itoa(int(r.GetCountryCode())), pattern(r.GetInternationalPrefix()), r.GetNationalPrefix(),
		pattern(cmp.Or(r.GetNationalPrefixForParsing(), former[r.GetId()])), r.GetNationalPrefixTransformRule(),
		ranges(r.GetGeneralDesc().GetPossibleLength()), pattern(r.GetLeadingDigits()), pattern(valid),
	}, "\t")
}

// valid is the pattern of the numbers of a region. Where it has its calling code for itself, that is what the library
// reads numbers by; it is simple and lets some pass that nobody has. Where it shares the code, leading digits tell its
// numbers apart, or else the patterns of all kinds of number do, without those of the regions before it.
func valid(r *Region, shared, first bool, seen map[string]bool) string {
	if !shared || first && r.GetLeadingDigits() != "" {
		return r.GetGeneralDesc().GetNationalNumberPattern()
	}
	if r.GetLeadingDigits() != "" {
		return ""
	}
	var own []string
	for _, kind := range []*phonenumbers.PhoneNumberDesc{r.FixedLine, r.Mobile, r.TollFree, r.PremiumRate, r.SharedCost,
		r.PersonalNumber, r.Voip, r.Pager, r.Uan, r.Voicemail} {
		for _, one := range alternatives(kind.GetNationalNumberPattern()) {
			if one != "" && one != "NA" && !seen[one] {
				own = append(own, one)
				seen[one] = true
			}
		}
	}
	return strings.Join(own, "|")
}

// alternatives splits an expression at each "|" outside of groups.
func alternatives(expression string) []string {
	var all []string
	depth, from := 0, 0
	for i := range len(expression) {
		switch expression[i] {
		case '(':
			depth++
		case ')':
			depth--
		case '|':
			if depth == 0 {
				all, from = append(all, expression[from:i]), i+1
			}
		}
	}
	return append(all, expression[from:])
}

// pattern writes a regular expression in the table's way: "d" is any digit, groups whose match is used
// stand in "<>", and all others in "()".
func pattern(expression string) string {
	var b strings.Builder
	var open []byte
	for i := 0; i < len(expression); i++ {
		switch c := expression[i]; {
		case c == '\\' && expression[i+1] == 'd':
			b.WriteByte('d')
			i++
		case strings.HasPrefix(expression[i:], "(?:"):
			b.WriteByte('(')
			open = append(open, ')')
			i += 2
		case c == '(':
			b.WriteByte('<')
			open = append(open, '>')
		case c == ')':
			b.WriteByte(open[len(open)-1])
			open = open[:len(open)-1]
		case strings.IndexByte("0123456789[-]{,}?|$", c) >= 0:
			b.WriteByte(c)
		default:
			log.Fatalf("%s: %c is not understood by phonenumber's patterns", expression, c)
		}
	}
	return b.String()
}

// ranges writes the lengths of national numbers: "7-10,12".
func ranges(lengths []int32) string {
	var b strings.Builder
	for i := 0; i < len(lengths); i++ {
		if b.Len() > 0 {
			b.WriteByte(',')
		}
		b.WriteString(strconv.Itoa(int(lengths[i])))
		first := i
		for i+1 < len(lengths) && lengths[i+1] == lengths[i]+1 {
			i++
		}
		if i > first {
			b.WriteString("-" + strconv.Itoa(int(lengths[i])))
		}
	}
	return b.String()
}
