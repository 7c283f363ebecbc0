package connectors

import (
	"context"

	"callscribe/connectors/crm"
	"callscribe/connectors/words"
)

// move makes a call log belong to a deal or a lead, and leaves the rest of it alone. A log that belongs there
// already is left as it is.
func (s *Session) move(ctx context.Context, done *Updated, to crm.Disposition) error {
	if to == (crm.Disposition{}) || to == done.Log.Disposition {
		return nil
	}
	c, err := ability[crm.DispositionSetter](s, choosingDeals())
	if err != nil {
		return err
	}
	now, err := c.SetDisposition(ctx, done.Log, to)
	switch {
	case err == nil:
		if now.Disposition != to && !s.platform.Unseen.Disposition {
			done.NotKept = append(done.NotKept, crm.DispositionPart)
		}
		done.Log, done.Changed = now, true
		return nil
	case (done.Changed || len(done.Refused) > 0) && (refusedValue(err) || crm.CodeOf(err) == crm.NotFound): // the log is there: it was just read
		done.Refused = append(done.Refused, Refused{Part: crm.DispositionPart, Err: crm.AsError(err)})
		return nil
	}
	return err
}

func choosingDeals() string { return words.Say("abilityDeal") }

// checkDisposition refuses what this CRM has not, before anything is sent.
func (s *Session) checkDisposition(d crm.Disposition) error {
	if d == (crm.Disposition{}) {
		return nil
	}
	c, err := ability[crm.DispositionSetter](s, choosingDeals())
	if err != nil {
		return err
	}
	if ids, ok := c.(interface{ CheckDisposition(crm.Disposition) error }); ok {
		if err := ids.CheckDisposition(d); err != nil {
			return err
		}
	}
	return checkDisposition(d)
}

func checkDisposition(d crm.Disposition) error {
	if d.DealID != "" && d.LeadID != "" {
		return crm.InvalidInput("dispositions", "must name a deal or a lead, not both")
	}
	return nil
}
