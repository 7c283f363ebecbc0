package pipedrive

import (
	"strings"

	"callscribe/connectors/crm"
)

// checkHost allows api.pipedrive.com and the companies' own <name>.pipedrive.com, and nothing else.
func checkHost(hostname string) (string, error) {
	const field = "user.hostname"
	if hostname == "" {
		return "", crm.InvalidInput(field, `is missing: it must be your company's address, such as "acme.pipedrive.com"`)
	}
	host := lowerASCII(hostname)
	label, ok := strings.CutSuffix(host, ".pipedrive.com")
	if !ok || !crm.IsDNSLabel(label) {
		return "", crm.InvalidInput(field, `must be "`+commonHost+`" or your company's address, such as "acme.pipedrive.com"`)
	}
	return host, nil
}

// lowerASCII lowers A to Z only: strings.ToLower would make a "k" of the Kelvin sign.
func lowerASCII(s string) string {
	b := []byte(s)
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return string(b)
}

func checkLogID(id string) error {
	if !isID(id) {
		return crm.InvalidInput("existingCallLog.thirdPartyLogId", "must be the number of a Pipedrive activity")
	}
	return nil
}

func checkDisposition(d crm.Disposition, field string) error {
	if d.DealID != "" && !isID(d.DealID) {
		return crm.InvalidInput(field+".deals", "must be the number of a Pipedrive deal")
	}
	if d.LeadID != "" && !isLeadID(d.LeadID) {
		return crm.InvalidInput(field+".leads", "must be the id of a Pipedrive lead")
	}
	return nil
}

func errOwner() error {
	return crm.InvalidInput("additionalSubmission", "must name the owner by the number of a Pipedrive user")
}

// isID reports whether s is a number that Pipedrive may have given to a record.
func isID(s string) bool { return crm.IsDigits(s) && s[0] != '0' }

// isLeadID reports whether s has the letters of a UUID.
func isLeadID(s string) bool { return crm.IsDNSLabel(lowerASCII(s)) }
