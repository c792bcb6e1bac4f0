package io.aef.realtime.examples.backend;

import io.aef.realtime.automation.execution.Action;
import io.aef.realtime.automation.execution.Attempt;
import io.aef.realtime.automation.execution.RetryableFailure;
import io.aef.realtime.automation.execution.Step;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The steps that buy one product in the shop. */
final class PurchaseSteps {

    private static final int QUANTITY = 2;
    private static final String PLACE_ORDER = "place-order";
    private static final String NAME = "Ada Lovelace";
    private static final String STREET = "12 St James’s Square";
    private static final String CITY = "London";

    /** How long there is to have the order placed again after the bank did not answer. */
    private static final Duration RETRY_WINDOW = Duration.ofMinutes(5);

    private final Page page;
    private final URI shop;
    private final Order order;
    private final Checkpoint checkpoint;

    /** The total of the cart, which the confirmation must repeat. */
    private String total = "";

    private PurchaseSteps(Page page, URI shop, Order order, Checkpoint checkpoint) {
        this.page = page;
        this.shop = shop;
        this.order = order;
        this.checkpoint = checkpoint;
    }

    /**
     * @param launch starts the browser of the page
     * @param shop address of the shop's first page
     * @param checkpoint where somebody has to approve, if the order says so
     */
    static List<Step> of(Action launch, Page page, URI shop, Order order, Checkpoint checkpoint) {
        return new PurchaseSteps(page, shop, order, checkpoint).steps(launch);
    }

    private List<Step> steps(Action launch) {
        return List.of(
                Step.of(
                        "open-shop",
                        "Open the shop",
                        launch,
                        page.open(shop.toString()),
                        page.read(".hero h1", "the front page", headline -> Attempt.done("“" + headline + "”"))),
                Step.of(
                        "search",
                        "Search for “" + order.product().query + "”",
                        page.type("#q", order.product().query, "the search field"),
                        page.click(".search button", "the search button"),
                        page.read("#search-title", "the results", Attempt::done)),
                Step.of(
                        "open-product",
                        "Open “" + order.product().title + "”",
                        page.click("[data-product='" + order.product().id + "']", "the product among the results"),
                        page.read("#product-price", "the price of the product", Attempt::done)),
                Step.of(
                        "add-to-cart",
                        "Put " + QUANTITY + " into the cart",
                        page.read("#product-stock", "the stock of the product", this::inStock),
                        page.type("#quantity", String.valueOf(QUANTITY), "the field for the quantity"),
                        page.click("#add-to-cart", "the button that adds to the cart"),
                        page.read("#cart-count", "the counter of the cart", this::counted)),
                Step.of(
                        "open-cart",
                        "Review the cart",
                        page.click(".cart-link", "the link to the cart"),
                        page.read(".line h2", "a line in the cart", this::rightProduct),
                        page.read("#cart-total", "the total of the cart", this::noteTotal)),
                Step.of(
                        "fill-checkout",
                        "Fill in the checkout form",
                        page.click("#to-checkout", "the way to the checkout"),
                        page.type("[name=name]", NAME, "the field for the name"),
                        page.type("[name=email]", "ada@example.com", "the field for the e-mail address"),
                        page.type("[name=street]", STREET, "the field for the street"),
                        page.type("[name=city]", CITY, "the field for the city"),
                        page.type("[name=card]", order.card(), "the field for the card number")),
                placeOrder(),
                Step.of(
                        "verify",
                        "Verify the confirmation",
                        page.read("#order-total", "the total of the order", this::sameTotal),
                        page.read("#order-number", "the order number", number -> Attempt.done(number + ", " + total))));
    }

    private Step placeOrder() {
        List<Action> actions = new ArrayList<>();
        if (order.approval()) {
            actions.add(() -> checkpoint.ask(PLACE_ORDER, question()));
            actions.add(this::addNote);
        }
        actions.add(page.click("#place-order", "the button that places the order"));
        actions.add(page.guarded(this::accepted));
        return new Step(PLACE_ORDER, "Place the order", actions);
    }

    /** The first line asks, the others say about what. */
    private String question() {
        return String.join(
                "\n",
                "Place this order?",
                "Total: " + total,
                "Product: " + QUANTITY + " × " + order.product().title,
                "Ship to: " + NAME + ", " + STREET + ", " + CITY,
                "Card: …" + order.card().substring(order.card().length() - 4));
    }

    private Attempt addNote() throws Exception {
        String note = checkpoint.note();
        return note.isEmpty()
                ? Attempt.done()
                : page.type("[name=note]", note, "the field for the note").attempt();
    }

    private Attempt inStock(String stock) throws Page.StepFailure {
        if (stock.equals("Sold out")) {
            throw new Page.StepFailure("“" + order.product().title + "” is sold out.");
        }
        return Attempt.done(stock);
    }

    private Attempt counted(String count) {
        return count.equals(String.valueOf(QUANTITY))
                ? Attempt.done(count + " in the cart")
                : Attempt.waitingFor("the cart to count " + QUANTITY);
    }

    private Attempt rightProduct(String name) throws Page.StepFailure {
        if (!name.equals(order.product().title)) {
            throw new Page.StepFailure("The cart has “" + name + "” in it instead of “" + order.product().title + "”.");
        }
        return Attempt.done();
    }

    private Attempt noteTotal(String text) {
        total = text;
        return Attempt.done("Total " + text);
    }

    private Attempt accepted() throws Page.StepFailure, RetryableFailure {
        if (!page.textOf("#order-number").isEmpty()) {
            return Attempt.done();
        }
        String refusal = page.textOf("#form-error");
        if (refusal.endsWith("Please try again.")) {
            throw new RetryableFailure(refusal, RETRY_WINDOW);
        }
        if (!refusal.isEmpty()) {
            throw new Page.StepFailure("The shop refused the order: " + refusal);
        }
        return Attempt.waitingFor("an answer of the shop");
    }

    private Attempt sameTotal(String text) throws Page.StepFailure {
        if (!text.equals(total)) {
            throw new Page.StepFailure("The confirmation says " + text + ", but the cart said " + total + ".");
        }
        return Attempt.done();
    }
}
