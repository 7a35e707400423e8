package telegram

import "strconv"

// Hash is the name under which the chat at an address is stored with a key.
func Hash(key []byte, address string) string { return keyed(key, name+":"+address)[:32] }

// Address is where the chat of an update is written to; empty where it has none.
func Address(in Inbound) string {
	chat, _ := place(in.Body)
	if chat == 0 {
		return ""
	}
	return strconv.FormatInt(chat, 10)
}
