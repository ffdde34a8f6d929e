"""The tools that change orders and addresses: each decides by the rules, and its change waits for a yes."""

from ..model.change import Change, Refusal
from ..policy import exchange_rules, order_rules, return_rules
from ..policy.requests import ReturnAsked, SwapAsked, Terms
from . import arguments as take
from .building import write_tool
from .fetching import customer_and_order, products_of, to_id, to_ids
from .lookups import own_account
from .tool import ToolContext


async def cancel_pending_order(context: ToolContext, arguments: take.ToCancel) -> Change | Refusal:
    """Cancel one of the customer's orders whose status is 'pending'; everything paid goes back the way it came.

    Sample: order_id '#W1001', reason 'no longer needed'. Ask for the reason, never guess it.
    """
    found = await customer_and_order(context, arguments.order_id)
    if isinstance(found, Refusal):
        return found
    customer, order = found
    return order_rules.cancel(order, customer, arguments.reason, context.rules)


async def modify_pending_order_address(context: ToolContext, arguments: take.ToSendElsewhere) -> Change | Refusal:
    """Change the delivery address of a pending order of the customer. Sample order_id: '#W1001'."""
    found = await customer_and_order(context, arguments.order_id)
    if isinstance(found, Refusal):
        return found
    return order_rules.change_address(found[1], arguments.address())


async def modify_pending_order_payment(context: ToolContext, arguments: take.ToPayOtherwise) -> Change | Refusal:
    """Change, once, how a pending order of the customer is paid: one other single method of theirs.

    A gift card must cover the whole order. Sample: order_id '#W1001', payment_method_id 'gift_card_7711202'.
    """
    found = await customer_and_order(context, arguments.order_id)
    if isinstance(found, Refusal):
        return found
    customer, order = found
    return order_rules.change_payment(order, customer, to_id(arguments.payment_method_id), context.rules)


async def modify_pending_order_items(context: ToolContext, arguments: take.ToSwap) -> Change | Refusal:
    """Swap items of a pending order of the customer for other options of the same products. Works once per order.

    So collect every item first. Afterwards the order can no longer be cancelled. Sample: order_id '#W1001',
    item_ids ['1008292230'], new_item_ids ['1657832319'], payment_method_id 'credit_card_4421486'.
    """
    found = await customer_and_order(context, arguments.order_id)
    if isinstance(found, Refusal):
        return found
    customer, order = found
    products = await products_of(context, order)
    return order_rules.change_items(order, customer, _swap_asked(arguments), products, context.rules)


async def modify_user_address(context: ToolContext, arguments: take.ToMoveHouse) -> Change | Refusal:
    """Change the customer's default address, for orders to come. Orders already placed keep theirs.

    Sample user_id: 'ana_souza_4411'.
    """
    customer = await own_account(context, arguments.user_id)
    if isinstance(customer, Refusal):
        return customer
    return order_rules.change_default_address(customer, arguments.address())


async def return_delivered_order_items(context: ToolContext, arguments: take.ToReturn) -> Change | Refusal:
    """Return items of a delivered order of the customer, once per order. The customer gets a label by e-mail.

    The refund goes to the payment method of the order or to a gift card the customer has. Sample: order_id '#W1001',
    item_ids ['1008292230'], payment_method_id 'credit_card_4421486'.
    """
    found = await customer_and_order(context, arguments.order_id)
    if isinstance(found, Refusal):
        return found
    customer, order = found
    asked = ReturnAsked(
        items=to_ids(arguments.item_ids), method=to_id(arguments.payment_method_id), unopened=arguments.unopened
    )
    return return_rules.take_back(order, customer, asked, await products_of(context, order), _terms(context))


async def exchange_delivered_order_items(context: ToolContext, arguments: take.ToExchange) -> Change | Refusal:
    """Exchange items of a delivered order of the customer for other options of the same products, once per order.

    So collect every item first. The payment method pays or gets the difference in price. Sample: order_id '#W1001',
    item_ids ['1008292230'], new_item_ids ['1657832319'], payment_method_id 'paypal_3742148'.
    """
    found = await customer_and_order(context, arguments.order_id)
    if isinstance(found, Refusal):
        return found
    customer, order = found
    asked = _swap_asked(arguments, unopened=arguments.unopened)
    return exchange_rules.exchange(order, customer, asked, await products_of(context, order), _terms(context))


def _swap_asked(arguments: take.ToSwap, *, unopened: bool | None = None) -> SwapAsked:
    return SwapAsked(
        items=to_ids(arguments.item_ids),
        new_items=to_ids(arguments.new_item_ids),
        method=to_id(arguments.payment_method_id),
        unopened=unopened,
    )


def _terms(context: ToolContext) -> Terms:
    return Terms(rules=context.rules, now=context.now)


CHANGES = (
    write_tool(take.ToCancel, cancel_pending_order),
    write_tool(take.ToSendElsewhere, modify_pending_order_address),
    write_tool(take.ToPayOtherwise, modify_pending_order_payment),
    write_tool(take.ToSwap, modify_pending_order_items),
    write_tool(take.ToMoveHouse, modify_user_address),
    write_tool(take.ToReturn, return_delivered_order_items),
    write_tool(take.ToExchange, exchange_delivered_order_items),
)
