package diff3

// mostEdits bounds the search for the shortest edit. Two texts that differ in more lines are compared by their
// beginning and end alone: what lies between counts as changed, which is coarser and never wrong.
const mostEdits = 1000

// match pairs the lines of base with equal lines of side, in order: for each line of base the place in side, -1
// where it has none.
func match(base, side []string) []int {
	pairs := make([]int, len(base))
	for i := range pairs {
		pairs[i] = -1
	}
	head := 0
	base, side = allWords(base), allWords(side)
	for head < len(base) && head < len(side) && base[head] == side[head] {
		pairs[head] = head
		head++
	}
	tail := 0
	for tail < len(base)-head && tail < len(side)-head && base[len(base)-1-tail] == side[len(side)-1-tail] {
		tail++
		pairs[len(base)-tail] = len(side) - tail
	}
	walk(base[head:len(base)-tail], side[head:len(side)-tail], func(i, j int) { pairs[head+i] = head + j })
	return pairs
}

// allWords is [words] of each line, once: a line is compared with hundreds of others.
func allWords(lines []string) []string {
	list := make([]string, len(lines))
	for i, line := range lines {
		list[i] = words(line)
	}
	return list
}

// walk calls pair for the equal lines on a shortest edit from a to b (Myers: An O(ND) Difference Algorithm,
// 1986). v[k] is the furthest place in a on the diagonal k = place in a - place in b.
func walk(a, b []string, pair func(i, j int)) {
	most := min(len(a)+len(b), mostEdits)
	v := make([]int, 2*most+3)
	at := func(k int) *int { return &v[k+most+1] }
	var trace [][]int // v as it was before each number of edits
	for edits := 0; edits <= most; edits++ {
		trace = append(trace, append([]int(nil), v[most+1-edits:most+2+edits]...))
		for k := -edits; k <= edits; k += 2 {
			i := *at(k - 1) + 1 // a line of a goes
			if k == -edits || k != edits && *at(k - 1) < *at(k + 1) {
				i = *at(k + 1) // a line of b comes
			}
			for i < len(a) && i-k < len(b) && a[i] == b[i-k] {
				i++
			}
			*at(k) = i
			if i >= len(a) && i-k >= len(b) {
				back(trace, len(a), len(b), pair)
				return
			}
		}
	}
}

// back follows the edits from the end of both texts to their beginning.
func back(trace [][]int, i, j int, pair func(i, j int)) {
	for edits := len(trace) - 1; edits > 0; edits-- {
		before := func(k int) int { return trace[edits][k+edits] }
		k := i - j
		from := k - 1
		if k == -edits || k != edits && before(k-1) < before(k+1) {
			from = k + 1
		}
		start := before(from)
		for i > start && j > start-from { // the equal lines behind the edit, and the edit itself
			if i == start+1 && from == k-1 || i == start && from == k+1 {
				break
			}
			i, j = i-1, j-1
			pair(i, j)
		}
		i, j = start, start-from
	}
	for i > 0 && j > 0 {
		i, j = i-1, j-1
		pair(i, j)
	}
}
