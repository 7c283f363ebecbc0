package json

import (
	"errors"
	"strings"
)

// The standard alphabet of base64, in which bytes stand in JSON. The package encoding/base64 takes 15 KB
// more.
const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

// appendBase64 appends data in quotes.
func appendBase64(out, data []byte) []byte {
	out = append(out, '"')
	for ; len(data) > 0; data = data[min(3, len(data)):] {
		var group [3]byte
		n := copy(group[:], data)
		bits := int(group[0])<<16 | int(group[1])<<8 | int(group[2])
		for i := range 4 {
			c := byte('=')
			if i <= n {
				c = alphabet[bits>>(18-6*i)&63]
			}
			out = append(out, c)
		}
	}
	return append(out, '"')
}

var errBase64 = errors.New("the string is not base64")

// readBase64 passes over line ends, as encoding/base64 does.
func readBase64(text []byte) ([]byte, error) {
	out := []byte{}
	bits, digits, pads := 0, 0, 0
	for _, c := range text {
		digit := strings.IndexByte(alphabet, c)
		switch {
		case c == '\r' || c == '\n':
			continue
		case c == '=' && digits%4 >= 2:
			digit = 0
			pads++
		case digit < 0 || pads > 0:
			return nil, errBase64
		}
		bits = (bits<<6 | digit) & 0xFFFFFF
		if digits++; digits%4 == 0 {
			out = append(out, byte(bits>>16), byte(bits>>8), byte(bits))
		}
	}
	if digits%4 != 0 {
		return nil, errBase64
	}
	return out[:len(out)-pads], nil
}
