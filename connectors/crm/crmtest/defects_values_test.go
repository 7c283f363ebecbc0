package crmtest

import (
	"context"

	"callscribe/connectors/crm"
)

// taking is for each value how to take it from another log.
var taking = map[string]func(to *crm.CallLog, from crm.CallLog){
	"subject":        func(to *crm.CallLog, from crm.CallLog) { to.Subject = from.Subject },
	"text":           func(to *crm.CallLog, from crm.CallLog) { to.Body = from.Body },
	"start time":     func(to *crm.CallLog, from crm.CallLog) { to.StartTime = from.StartTime },
	"duration":       func(to *crm.CallLog, from crm.CallLog) { to.Duration = from.Duration },
	"result":         func(to *crm.CallLog, from crm.CallLog) { to.Result = from.Result },
	"recording link": func(to *crm.CallLog, from crm.CallLog) { to.RecordingLink = from.RecordingLink },
	"owner":          func(to *crm.CallLog, from crm.CallLog) { to.OwnerID = from.OwnerID },
	"contact":        func(to *crm.CallLog, from crm.CallLog) { to.ContactID = from.ContactID },
	"deal":           func(to *crm.CallLog, from crm.CallLog) { to.Disposition = from.Disposition },
}

// brokenValues returns, of each value in turn, what was sent, whatever the CRM's answer shows.
func brokenValues() (broken []brokenConnector) {
	for _, v := range values {
		take := taking[v.name]
		if v.name != "contact" {
			broken = append(broken, brokenConnector{"returns the " + v.name + " that it sent", able(func(a *abilities) {
				a.write = func(ctx context.Context, have *crm.CallLog, change crm.Change) (*crm.CallLog, error) {
					now, err := a.referenceConnector.WriteCallLog(ctx, have, change)
					if err == nil {
						take(now, changed(*have, change))
					}
					return now, err
				}
				a.setDisposition = func(ctx context.Context, have *crm.CallLog, to crm.Disposition) (*crm.CallLog, error) {
					now, err := a.referenceConnector.SetDisposition(ctx, have, to)
					if err == nil && v.name == "deal" {
						now.Disposition = to
					}
					return now, err
				}
			}), []string{ruleOfUpdate(v.name)}})
		}
		broken = append(broken, brokenConnector{"returns the " + v.name + " that it sent with a new log", able(func(a *abilities) {
			a.create = func(ctx context.Context, log crm.NewCallLog) (*crm.CallLog, error) {
				made, err := a.referenceConnector.CreateCallLog(ctx, log)
				if err == nil {
					take(made, sentLog(log, *made))
				}
				return made, err
			}
		}), []string{ruleOfCreation(v.name)}})
	}
	return broken
}

// changed is a log with a change.
func changed(log crm.CallLog, change crm.Change) crm.CallLog {
	for _, text := range []struct{ to, from *string }{{&log.Subject, change.Subject}, {&log.Body, change.Body}, {&log.Result, change.Result},
		{&log.RecordingLink, change.RecordingLink}, {&log.OwnerID, change.OwnerID}} {
		if text.from != nil {
			*text.to = *text.from
		}
	}
	if change.StartTime != nil {
		log.StartTime = *change.StartTime
	}
	if change.Duration != nil {
		log.Duration = change.Duration
	}
	return log
}

// sentLog is what a creation asked for. An owner that it did not name is the CRM's choice.
func sentLog(log crm.NewCallLog, made crm.CallLog) crm.CallLog {
	owner := log.OwnerID
	if owner == "" {
		owner = made.OwnerID
	}
	return crm.CallLog{Subject: log.Subject, Body: log.Body, StartTime: log.StartTime, Duration: log.Duration, Result: log.Result,
		RecordingLink: log.RecordingLink, OwnerID: owner, ContactID: log.Contact.ID, Disposition: log.Disposition}
}
