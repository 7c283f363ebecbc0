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
	text = global(plain(text))
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
	if at := strings.LastIndexByte(run, '('); at > 0 { // what else is in brackets: "(24/7)"
		if inside, ok := f.number(run[:at]); ok {
			return append(numbers, inside), true
		}
	}
	if c := coded(n.Code); c != nil && c.main().tooShort(n.National) {
		return nil, false
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
// of the text it takes. It has a word of three letters or more; behind a space words count only in capitals, and of four
// letters together: "123456 home" is none. Letters beyond a whole number are dialled by nobody, as in "1-800-MATTRESS".
func (f finder) vanity(text string) (best Number, length int) {
	const keypad = "22233344455566677778889999"
	digits := make([]byte, 0, longest)
	ahead, letters, word, longestWord := 0, 0, 0, 0
	for i := 0; i < len(text) && len(digits) < longest; i++ {
		c := text[i]
		switch {
		case isDigit(c), c == '+' && i == 0:
			digits, word = append(digits, c), 0
		case joins(c) && c != '/':
			word = 0
		case 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z':
			if letters == 0 {
				ahead = len(digits)
			}
			letters++
			if text[i-1] == ' ' {
				big := capitals(text[i:])
				if _, labelled := extension(text[i:]); labelled > 0 || big == 0 || letters+big <= 4 {
					return best, length
				}
			}
			digits, word = append(digits, keypad[c&^0x20-'A']), word+1
			longestWord = max(longestWord, word)
		default:
			return best, length
		}
		if longestWord < 3 || i+1 < len(text) && (isDigit(text[i+1]) || isLetter(text[i+1])) {
			continue
		}
		most := min(word, 3)
		if ahead >= shortest { // a number by itself, and what it is: "432-2100 CELL"
			most = 1
		}
		for beyond := 0; beyond == 0 || beyond < most; beyond++ {
			n, valid := f.number(string(digits[:len(digits)-beyond]))
			if valid && (digits[0] == '+' || digits[0] == '0' || f.has(n)) { // "432-2100 CELL" would be one in Austria
				best, length = n, i+1
				break
			}
		}
	}
	return best, length
}

// has reports whether a number is of one of the finder's countries.
func (f finder) has(n Number) bool {
	return slices.ContainsFunc(f, func(r *region) bool { return r.code == n.Code })
}

// capitals is how many letters the words have with which a text begins, as long as they are in capitals; 0 where the
// first is not.
func capitals(text string) (n int) {
	word := 0
	for i := 0; i < len(text) && (isLetter(text[i]) || joins(text[i])); i++ {
		switch {
		case 'A' <= text[i] && text[i] <= 'Z':
			word++
		case isLetter(text[i]):
			return n
		default:
			n, word = n+word, 0
		}
	}
	return n + word
}
