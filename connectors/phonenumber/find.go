package phonenumber

import (
	"slices"
	"strings"
)

const (
	shortest = 7  // the fewest digits of a number, where no country is known that has shorter ones
	longest  = 22 // the most digits, with all that is dialled before them
)

// finder finds numbers in text. A number without a country code is read by the first of the regions in which it
// is one.
type finder []*region

// in is the finder for a region.
func in(id string) finder {
	if r := regionOf(id); r != nil {
		return finder{r}
	}
	return nil
}

// and is the finder with the regions of numbers after its own.
func (f finder) and(numbers []Number) finder {
	for _, n := range numbers {
		r := n.region()
		if c := coded(n.Code); r == nil && c != nil {
			r = c.main()
		}
		if r != nil && !slices.Contains(f, r) {
			f = append(f[:len(f):len(f)], r)
		}
	}
	return f
}

func (f finder) find(text string) (found []Number) {
	text = plain(text)
	for at := 0; at < len(text); {
		if !isDigit(text[at]) && text[at] != '+' {
			at++
			continue
		}
		end := at + 1
		for end < len(text) && (isDigit(text[end]) || joins(text[end])) {
			end++
		}
		numbers, valid := f.numbers(text[at:end])
		if !valid && end < len(text) && isLetter(text[end]) {
			if n, length := f.vanity(text[at:]); length > 0 {
				numbers, end = append(numbers[:0], n), at+length
			}
		}
		if end < len(text) && text[end] == '@' {
			numbers = nil // a SIP or mail address
		}
		if len(numbers) > 0 {
			digits, length := extension(text[end:])
			numbers[len(numbers)-1].Extension, end = digits, end+length
		}
		for _, n := range numbers {
			if !n.isOneOf(found) {
				found = append(found, n)
			}
		}
		at = end
	}
	return found
}

// numbers are those that a run of digits and what joins them holds. In most it is one; people also write two with
// a slash or a space between them, and some write a slash inside of one.
func (f finder) numbers(run string) (numbers []Number, valid bool) {
	sides := strings.Split(run, "/")
	for _, side := range sides {
		if n, ok := f.and(numbers).number(side); ok {
			numbers = append(numbers, n)
		}
	}
	if len(numbers) == len(sides) {
		return numbers, true
	}
	n, ok := f.number(run)
	if ok {
		return append(numbers[:0], n), true
	}
	if two := f.two(run); len(two) > 0 {
		return two, true
	}
	if len(numbers) > 0 {
		return numbers, true
	}
	if n.National == "" || len(n.National) > longest || n.Code == "" && len(n.National) < shortest {
		return nil, false
	}
	return append(numbers, n), false
}

// two are the two numbers that make up a run, if any do. Of several ways the one with the most even halves is taken.
func (f finder) two(run string) (two []Number) {
	if len(run) > 4*longest {
		return nil
	}
	least := len(run)
	for at := 1; at < len(run); at++ {
		left, right := run[:at], strings.TrimLeft(run[at:], " -.)]/")
		uneven := max(len(left)-len(right), len(right)-len(left))
		if !joins(run[at]) || joins(run[at-1]) || uneven >= least {
			continue
		}
		a, ok := f.number(left)
		if !ok {
			continue
		}
		if b, ok := f.and([]Number{a}).number(right); ok {
			two, least = append(two[:0], a, b), uneven
		}
	}
	return two
}

// number is the one number that a run is. Where it is none of any plan, it is the likeliest if its country
// code is written, and otherwise what is known, its digits.
func (f finder) number(run string) (n Number, valid bool) {
	n, valid = f.dialled(run)
	if valid || !strings.Contains(run, "(0)") {
		return n, valid
	}
	// In "+45 (0)32 12 34 56" the trunk prefix is one that the country does not have.
	if other, ok := f.dialled(strings.Replace(run, "(0)", "", 1)); ok {
		return other, true
	}
	return n, false
}

func (f finder) dialled(run string) (n Number, valid bool) {
	digits := digitsOf(run)
	if len(digits) > longest {
		return n, false
	}
	if strings.HasPrefix(run, "+") && !strings.HasPrefix(digits, "0") { // "+0044" is "0044"
		return international(digits)
	}
	for _, r := range f {
		if n, valid = r.read(digits); valid {
			return n, true
		}
	}
	rest, prefixed := strings.CutPrefix(digits, "00")
	if !prefixed {
		rest, prefixed = strings.CutPrefix(digits, "011")
	}
	if prefixed || len(f) > 0 && len(digits) > wholeNational {
		if n, valid = international(rest); valid {
			return n, true
		}
	}
	return Number{National: digits}, false
}

// vanity is the number that a text begins with whose letters stand for digits, as in "1-800-FLOWERS", and how much
// of the text it takes. It has a word of three letters or more; one that stands alone counts only in capitals:
// "123456 home" is none. Letters beyond a whole number are dialled by nobody, as in "1-800-MATTRESS".
func (f finder) vanity(text string) (n Number, length int) {
	const keypad = "22233344455566677778889999"
	digits := make([]byte, 0, longest)
	word, longestWord := 0, 0
	for i := 0; i < len(text) && len(digits) < longest; i++ {
		c := text[i]
		switch {
		case isDigit(c), c == '+' && i == 0:
			digits, word = append(digits, c), 0
		case joins(c) && c != '/':
			word = 0
		case 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z':
			if text[i-1] == ' ' && !isShouted(text[i:]) {
				return n, 0
			}
			digits, word = append(digits, keypad[c&^0x20-'A']), word+1
			longestWord = max(longestWord, word)
		default:
			return n, 0
		}
		if longestWord < 3 || i+1 < len(text) && (isDigit(text[i+1]) || isLetter(text[i+1])) {
			continue
		}
		for beyond := 0; beyond == 0 || beyond < min(word, 3); beyond++ {
			if n, valid := f.number(string(digits[:len(digits)-beyond])); valid {
				return n, i + 1
			}
		}
	}
	return n, 0
}

// isShouted reports whether a text begins with a word of four capitals or more.
func isShouted(text string) bool {
	n := 0
	for n < len(text) && 'A' <= text[n] && text[n] <= 'Z' {
		n++
	}
	return n >= 4 && (n == len(text) || !isLetter(text[n]))
}
