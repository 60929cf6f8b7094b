"""`CardAction`, which the package holds but does not hang on the connection."""

from kisi.kisi import CardAction

from shared.checks import equal


def chapter(check, gym, wire, kisi):
    cards = CardAction(kisi.api_key)
    made = {}

    @check("create_card")
    def _():
        token = f"T-{gym.mark}"
        card = wire.answered(lambda: cards.create_card(token, "mifare_desfire"))
        equal((card["token"], card["type"], card["assigned"]), (token, "mifare_desfire", False))
        made["card"] = card

    @check("create_card: the same one again is refused")
    def _():
        assert b"cabbeb" in wire.refused(lambda: cards.create_card(made["card"]["token"], "mifare_desfire"), 422).answer

    @check("fetch_cards: by what a card is known by")
    def _():
        id = made["card"]["id"]
        equal([card["id"] for card in wire.answered(lambda: cards.fetch_cards(token=made["card"]["token"]))], [id])
        equal([card["id"] for card in wire.answered(lambda: cards.fetch_cards(ids=f"{id}"))], [id])
        numbers = {"card_number": 7, "facility_code": 7}
        for nothing in ({"uid": "ff"}, numbers, {"card_id": 7}, {"user_id": 999_999_999}):
            equal(wire.answered(lambda: cards.fetch_cards(**nothing)), [], nothing)
        page = wire.answered(lambda: cards.fetch_cards(limit=1, offset=0, sort="-last_used_at"))
        equal(len(page), 1)

    @check("fetch_card")
    def _():
        equal(wire.answered(lambda: cards.fetch_card(made["card"]["id"])), gym.owner.get(f"cards/{made['card']['id']}"))

    @check("update_card: the digits of who carries it")
    def _():
        id = made["card"]["id"]
        user = gym.owner.get("users", query=gym.demo["member"]["email"])[0]["id"]
        given = {"assignee_type": "User", "assignee_id": user, "card_id": id}
        assignment = gym.owner.post("card_assignments", {"card_assignment": given})["id"]
        wire.done(lambda: cards.update_card(id, two_factor_pin="2468", send_two_factor_pin_notification=False))
        equal(gym.owner.get(f"card_assignments/{assignment}")["two_factor_pin"], "2468")
        refused = wire.refused(lambda: cards.update_card(id, send_two_factor_pin_notification=True), 422)
        assert b"send_two_factor_pin_notification" in refused.answer

    @check("delete_card")
    def _():
        id = made["card"]["id"]
        wire.done(lambda: cards.delete_card(id))
        equal(gym.owner.is_there(f"cards/{id}"), False)
