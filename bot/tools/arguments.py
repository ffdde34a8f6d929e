"""What the shop's tools take: the argument names of tau2-bench's retail domain, read leniently and bounded."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from ..model.shop import PostalAddress

Id = Annotated[str, Field(min_length=1, max_length=80)]
Line = Annotated[str, Field(max_length=200)]
Ids = Annotated[list[Id], Field(max_length=100)]
OrderIdField = Annotated[Id, Field(description="The order id, such as '#W1001'.")]
UserIdField = Annotated[Id, Field(description="The customer's id, such as 'ana_souza_4411'.")]
ProductIdField = Annotated[Id, Field(description="The product id, such as '6086499569'; not an item id.")]
ItemIdField = Annotated[Id, Field(description="The item id, such as '1008292230'; not a product id.")]
MethodField = Annotated[
    Id, Field(description="The id of one of the customer's payment methods, such as 'credit_card_4421486'.")
]
UnopenedField = Annotated[
    bool | None,
    Field(
        description="true when the customer says the seal or carton is unbroken, false when it is not; "
        "leave it out when they have not said."
    ),
]


class Arguments(BaseModel):
    """The ground rules: no unknown names, numbers taken for text, blanks at the ends ignored."""

    model_config = ConfigDict(extra="forbid", coerce_numbers_to_str=True, str_strip_whitespace=True, frozen=True)


class NoArguments(Arguments):
    """Nothing."""


class ByEmail(Arguments):
    """An e-mail address."""

    email: Annotated[str, Field(max_length=320, description="The e-mail address, such as 'ana@example.com'.")]


class ByNameAndZip(Arguments):
    """A name and a zip code."""

    first_name: Annotated[str, Field(max_length=100, description="The first name, such as 'Ana'.")]
    last_name: Annotated[str, Field(max_length=100, description="The last name, such as 'Souza'.")]
    zip: Annotated[str, Field(max_length=20, description="The zip code of their address, such as '97205'.")]


class OfUser(Arguments):
    """A customer."""

    user_id: UserIdField


class OfOrder(Arguments):
    """An order."""

    order_id: OrderIdField


class OfProduct(Arguments):
    """A product."""

    product_id: ProductIdField


class OfItem(Arguments):
    """An item."""

    item_id: ItemIdField


class ToCancel(OfOrder):
    """An order to cancel, and why."""

    # Without a default a missing reason would be an error; so the rules can refuse it and ask.
    reason: Annotated[
        str,
        Field(max_length=200, description="Either 'no longer needed' or 'ordered by mistake', as the customer said."),
    ] = ""

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: Any, handler: Any) -> dict[str, Any]:
        """The model is told that the reason is required."""
        schema: dict[str, Any] = handler(core_schema)
        target = handler.resolve_ref_schema(schema)
        target["required"] = ["order_id", "reason"]
        target["properties"]["reason"].pop("default", None)
        return schema


class AddressFields(Arguments):
    """An address, line by line."""

    address1: Annotated[Line, Field(description="Street and number, such as '12 Alder Street'.")]
    address2: Annotated[Line, Field(description="Flat or suite, such as 'Apt 4', or ''.")]
    city: Annotated[Line, Field(description="The city, such as 'Portland'.")]
    state: Annotated[Line, Field(description="The state or region, such as 'OR', or ''.")]
    country: Annotated[Line, Field(description="The country, such as 'USA'.")]
    zip: Annotated[Line, Field(description="The zip or post code, such as '97205', or ''.")]

    def address(self) -> PostalAddress:
        """As a value."""
        return PostalAddress(**{name: getattr(self, name) for name in AddressFields.model_fields})


class ToSendElsewhere(AddressFields):
    """An order and its new address."""

    order_id: OrderIdField


class ToMoveHouse(AddressFields):
    """A customer and their new default address."""

    user_id: UserIdField


class ToPayOtherwise(OfOrder):
    """An order and how it should be paid."""

    payment_method_id: MethodField


class ToSwap(OfOrder):
    """Items of an order, and what should come instead in the same places."""

    item_ids: Annotated[Ids, Field(description="The item ids to replace; an item bought twice may stand twice.")]
    new_item_ids: Annotated[Ids, Field(description="The new item ids, each in the place of the one it replaces.")]
    payment_method_id: MethodField


class ToExchange(ToSwap):
    """Delivered items to exchange."""

    unopened: UnopenedField = None


class ToReturn(OfOrder):
    """Delivered items to return, and where the refund goes."""

    item_ids: Annotated[Ids, Field(description="The item ids to return; an item bought twice may stand twice.")]
    payment_method_id: MethodField
    unopened: UnopenedField = None


class ToHandOver(Arguments):
    """What a colleague should know."""

    summary: Annotated[str, Field(max_length=4000, description="What the customer wants and what was done so far.")]


class ToCalculate(Arguments):
    """A sum."""

    expression: Annotated[str, Field(max_length=200, description="Such as '129.00 + 2 * 39.50'; + - * / and brackets.")]
