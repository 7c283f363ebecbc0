package app

import (
	"database/sql"
	"errors"
	"net/http"
)

// Deal is business with a contact.
type Deal struct {
	ID        string  `json:"id"`
	Title     string  `json:"title"`
	Status    string  `json:"status"` // open, won or lost
	ContactID *string `json:"contactId"`
}

func (d Deal) row() int64 { return rowOf("deal", d.ID) }

var dealStatuses = []string{"open", "won", "lost"}

const dealColumns = "id, title, status, contact_id"

func scanDeal(row interface{ Scan(...any) error }) (Deal, error) {
	var d Deal
	var id int64
	err := row.Scan(&id, &d.Title, &d.Status, &d.ContactID)
	d.ID = formatID("deal", id)
	return d, err
}

func (a *App) listDeals(w http.ResponseWriter, r *http.Request) error {
	window, err := readWindow(r)
	if err != nil {
		return err
	}
	var f filters
	f.add("id > ?", window.after)
	f.equal(r, "contactId", "contact_id")
	f.equal(r, "status", "status")
	rows, err := a.db.Query("SELECT "+dealColumns+" FROM deals"+f.where+" ORDER BY id LIMIT ?",
		append(f.args, window.limit+1)...)
	deals, err := collect(rows, err, func(rows *sql.Rows) (Deal, error) { return scanDeal(rows) })
	if err != nil {
		return err
	}
	writeJSON(w, http.StatusOK, makePage(window, deals, Deal.row))
	return nil
}

// findDeal returns sql.ErrNoRows if there is no such deal.
func findDeal(q querier, id string) (Deal, error) {
	row := rowOf("deal", id)
	return scanDeal(q.QueryRow("SELECT "+dealColumns+" FROM deals WHERE id = ?", row))
}

// requireDeal refuses a dealId that names no deal; nil is allowed.
func requireDeal(q querier, id *string) error {
	if id == nil {
		return nil
	}
	_, err := findDeal(q, *id)
	if errors.Is(err, sql.ErrNoRows) {
		return invalid("dealId", "There is no such deal.")
	}
	return err
}

func (a *App) getDeal(w http.ResponseWriter, r *http.Request) error {
	deal, err := findDeal(a.db, r.PathValue("id"))
	if errors.Is(err, sql.ErrNoRows) {
		return notFound("deal")
	}
	if err != nil {
		return err
	}
	writeJSON(w, http.StatusOK, deal)
	return nil
}

func (a *App) postDeal(w http.ResponseWriter, r *http.Request) error {
	o, err := readObject(r, "application/json")
	if err != nil {
		return err
	}
	deal := Deal{}
	status := &dealStatuses[0]
	o.requiredText("title", &deal.Title)
	o.choice("status", &status, dealStatuses...)
	o.textOrNull("contactId", &deal.ContactID)
	if status == nil {
		o.reject("status", "The field status must not be empty.")
	}
	if err := o.finish("id"); err != nil {
		return err
	}
	deal.Status = *status
	if deal, err = a.AddDeal(deal); err != nil {
		return err
	}
	w.Header().Set("Location", apiBase+"/deals/"+deal.ID)
	writeJSON(w, http.StatusCreated, deal)
	return nil
}

// AddDeal saves a new deal and returns it with its id.
func (a *App) AddDeal(deal Deal) (Deal, error) {
	err := a.change(func(q querier) (*event, error) {
		if err := requireContact(q, deal.ContactID); err != nil {
			return nil, err
		}
		result, err := q.Exec("INSERT INTO deals (title, status, contact_id) VALUES (?, ?, ?)",
			deal.Title, deal.Status, deal.ContactID)
		if err != nil {
			return nil, err
		}
		row, err := result.LastInsertId()
		deal.ID = formatID("deal", row)
		return nil, err
	})
	return deal, err
}

func (a *App) patchDeal(w http.ResponseWriter, r *http.Request) error {
	o, err := readObject(r, mergePatch, "application/json")
	if err != nil {
		return err
	}
	var deal Deal
	err = a.change(func(q querier) (*event, error) {
		var err error
		deal, err = findDeal(q, r.PathValue("id"))
		if errors.Is(err, sql.ErrNoRows) {
			return nil, notFound("deal")
		}
		if err != nil {
			return nil, err
		}
		status := &deal.Status
		o.choice("status", &status, dealStatuses...)
		if status == nil {
			o.reject("status", "The field status must not be empty.")
		}
		if err := o.finish("id", "title", "contactId"); err != nil {
			return nil, err
		}
		deal.Status = *status
		_, err = q.Exec("UPDATE deals SET status = ? WHERE id = ?", deal.Status, deal.row())
		return nil, err
	})
	if err != nil {
		return err
	}
	writeJSON(w, http.StatusOK, deal)
	return nil
}
