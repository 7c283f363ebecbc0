package logbody

import "strings"

// mdParser walks over the lines of a body.
type mdParser struct {
	*outline
	body string
}

func (markdown) parse(body string, out *outline) {
	out.reset()
	p := mdParser{outline: out, body: body}
	for pos := 0; pos < len(body); {
		line, next := p.line(pos)
		if isMdNoteLine(line) {
			pos = p.note(pos, next)
			continue
		}
		if k := mdBlockLabel(line); k != noKind {
			pos = p.block(k, pos, next)
			continue
		}
		if k, value := mdLabel(line); k != noKind {
			end := pos + len(line)
			value += pos
			if strings.HasPrefix(body[value:end], " ") {
				value++
			}
			p.add(k, &span{start: pos, end: end, valueStart: value, valueEnd: end})
		} else if p.header < 0 && strings.HasPrefix(line, mdDetails) {
			p.header = pos
		}
		pos = next
	}
}

func (p *mdParser) line(pos int) (line string, next int) {
	line, next = cutLine(p.body, pos)
	p.work += next - pos
	return line, next
}

// block reads the block whose heading stands at pos and whose text starts at text. It returns where to go on.
func (p *mdParser) block(k kind, pos, text int) int {
	at := text
	for at < len(p.body) {
		line, next := p.line(at)
		if endsMdBlock(line) {
			break
		}
		at = next
	}
	end := beforeEmptyLines(p.body, beforeLineEnd(p.body, pos, text), at)
	if p.outline.block < 0 {
		p.outline.block = pos
	}
	p.add(k, &span{start: pos, end: end, valueStart: min(text, end), valueEnd: end})
	return at
}

// note reads the note whose heading stands at pos and whose text starts at text.
func (p *mdParser) note(pos, text int) int {
	header := -1
	label := len(p.body) // the first recognised line, or the next note
	for at := text; at < len(p.body); {
		line, next := p.line(at)
		if isMdNoteLine(line) {
			label = min(label, at)
			break
		}
		if strings.HasPrefix(line, mdDetails) {
			if isEmptyLineBefore(p.body, at) {
				header = at
				break
			}
			if header < 0 {
				header = at
			}
		} else if isMdLabel(line) {
			label = min(label, at)
			if header >= 0 {
				break
			}
		}
		at = next
	}
	if header < 0 {
		end := beforeLineEnd(p.body, beforeLineEnd(p.body, pos, text), label)
		p.add(note, &span{start: pos, end: end, cut: label, bare: true,
			valueStart: min(text, end), valueEnd: p.noteText(min(text, end), label)})
		return label
	}
	p.add(note, &span{start: pos, end: header + len(mdDetails), cut: header,
		valueStart: text, valueEnd: p.noteText(text, header)})
	_, next := cutLine(p.body, header)
	return next
}

// noteText is where the text ends that starts at low: before the line end and one empty line in front of end.
func (p *mdParser) noteText(low, end int) int {
	end = beforeLineEnd(p.body, low, end)
	if end > low && p.body[end-1] == '\n' {
		end = beforeLineEnd(p.body, low, end)
	}
	return end
}
