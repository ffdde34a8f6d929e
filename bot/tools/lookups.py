"""The tools that look things up: customers and orders for their owner, products for everybody."""

from ..model.change import Refusal
from ..model.shop import Customer, ProductId
from ..policy.ownership import not_own_account
from ..policy.refusals import refuse
from . import arguments as take
from .building import read_tool
from .fetching import bound_customer, customer_and_order, to_id
from .shapes import customer_shape, item_shape, order_shape, product_shape
from .tool import Result, ToolContext


async def find_user_id_by_email(context: ToolContext, arguments: take.ByEmail) -> Result | Refusal:
    """Find the customer's id by their e-mail address, such as 'ana@example.com'.

    Only ever finds the customer of this conversation.
    """
    customer = await bound_customer(context)
    if isinstance(customer, Refusal):
        return customer
    same = to_id(arguments.email).casefold() == customer.email.casefold()
    return {"user_id": customer.id} if same else refuse("ownership")


async def find_user_id_by_name_zip(context: ToolContext, arguments: take.ByNameAndZip) -> Result | Refusal:
    """Find the customer's id by first name, last name and zip code, such as 'Ana', 'Souza', '97205'.

    Use it when the e-mail address does not find them. Only ever finds the customer of this conversation.
    """
    customer = await bound_customer(context)
    if isinstance(customer, Refusal):
        return customer
    found = await context.shop.customers_by_name(
        to_id(arguments.first_name), to_id(arguments.last_name), to_id(arguments.zip)
    )
    return {"user_id": customer.id} if any(one.id == customer.id for one in found) else refuse("ownership")


async def get_user_details(context: ToolContext, arguments: take.OfUser) -> Result | Refusal:
    """Get the customer's profile: name, default address, e-mail, payment methods with their ids, and order ids.

    Sample user_id: 'ana_souza_4411'.
    """
    customer = await own_account(context, arguments.user_id)
    return customer if isinstance(customer, Refusal) else customer_shape(customer)


async def get_order_details(context: ToolContext, arguments: take.OfOrder) -> Result | Refusal:
    """Get one of the customer's orders: status, items with their item ids and prices, address, parcels, payments.

    Sample order_id: '#W1001'. Look at the status before offering to change anything.
    """
    found = await customer_and_order(context, arguments.order_id)
    return found if isinstance(found, Refusal) else order_shape(found[1])


async def get_product_details(context: ToolContext, arguments: take.OfProduct) -> Result | Refusal:
    """Get a product with every item it is sold as: options, price, and whether it is available now.

    Sample product_id: '6086499569'. A product id is not an item id.
    """
    id = to_id(arguments.product_id)
    product = await context.shop.product(ProductId(id))
    return product_shape(product) if product else refuse("unknown_product", product=id)


async def get_item_details(context: ToolContext, arguments: take.OfItem) -> Result | Refusal:
    """Get one item: its product, options, price, and whether it is available now. Sample item_id: '1008292230'."""
    id = to_id(arguments.item_id)
    product = await context.shop.product_of(id)
    item = product.item(id) if product else None
    if product is None or item is None:
        return refuse("unknown_item", item=id)
    return item_shape(item) | {"name": product.name, "product_id": product.id}


async def list_all_product_types(context: ToolContext, arguments: take.NoArguments) -> Result | Refusal:
    """List every product's name with its product id, in the order of the names."""
    return dict(await context.shop.product_types())


async def own_account(context: ToolContext, user_id: str) -> Customer | Refusal:
    """The bound customer, provided that the id given is theirs."""
    customer = await bound_customer(context)
    if isinstance(customer, Refusal):
        return customer
    return not_own_account(to_id(user_id), customer.id) or customer


LOOKUPS = (
    read_tool(take.ByEmail, find_user_id_by_email),
    read_tool(take.ByNameAndZip, find_user_id_by_name_zip),
    read_tool(take.OfUser, get_user_details),
    read_tool(take.OfOrder, get_order_details),
    read_tool(take.OfProduct, get_product_details),
    read_tool(take.OfItem, get_item_details),
    read_tool(take.NoArguments, list_all_product_types),
)
