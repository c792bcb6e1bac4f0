package io.aef.realtime.examples.backend;

import io.aef.realtime.automation.request.ErrorCode;
import io.aef.realtime.automation.request.RequestException;
import io.aef.realtime.automation.schema.Identifier;
import org.jspecify.annotations.Nullable;

/**
 * What is to be bought, and how it is paid.
 *
 * @param product one that the shop knows; it may be sold out
 * @param card the number to pay with
 * @param approval whether somebody has to approve before the order is placed
 */
record Order(Product product, String card, boolean approval) {

    /** How it can be paid. */
    enum Card {
        VALID("4242 4242 4242 4242"),
        DECLINED("4000 0000 0000 0002"),
        /** Goes through when it is tried a second time. */
        UNSURE("4000 0000 0000 0119");

        final String number;

        Card(String number) {
            this.number = number;
        }
    }

    /**
     * What a start command says.
     *
     * @param approval as of {@link Order}; true if left out
     */
    record Start(
            @Identifier String product, Card card, @Nullable Boolean approval) {}

    /** @throws RequestException if the shop does not sell it */
    static Order of(Start start) throws RequestException {
        return new Order(Product.of(start.product()), start.card().number, !Boolean.FALSE.equals(start.approval()));
    }

    /** The products of the shop, as {@code products.js} has them. */
    enum Product {
        POUR_OVER_KETTLE("pour-over-kettle", "Heron Pour-over Kettle", "kettle"),
        STOVE_KETTLE("stove-kettle", "Otter Stove Kettle", "kettle"),
        HAND_GRINDER("hand-grinder", "Wren Hand Grinder", "grinder"),
        DRIPPER("dripper", "Finch Dripper", "dripper"),
        MUG("mug", "Plover Mug", "mug"),
        BEANS("beans", "Morning House Beans", "beans");

        final String id;
        final String title;

        /** What one would search for to find it. */
        final String query;

        Product(String id, String title, String query) {
            this.id = id;
            this.title = title;
            this.query = query;
        }

        private static Product of(String id) throws RequestException {
            for (Product product : values()) {
                if (product.id.equals(id)) {
                    return product;
                }
            }
            throw new RequestException(ErrorCode.NOT_FOUND, "The shop does not sell this product.");
        }
    }
}
