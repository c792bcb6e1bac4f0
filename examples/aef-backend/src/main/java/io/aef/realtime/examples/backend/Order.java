package io.aef.realtime.examples.backend;

import io.aef.realtime.automation.Command;
import io.aef.realtime.automation.request.ErrorCode;
import io.aef.realtime.automation.request.RequestException;
import java.util.Map;

/**
 * What is to be bought, and how it is paid.
 *
 * @param product one that the shop knows; it may be sold out
 * @param card the number to pay with
 */
record Order(Product product, String card) {

    /** Cards by the name a start command uses. */
    private static final Map<String, String> CARDS =
            Map.of("valid", "4242 4242 4242 4242", "declined", "4000 0000 0000 0002");

    /** Reads {@code {product, card}} of a start command. */
    static Order of(Command command) throws RequestException {
        String card = CARDS.get(String.valueOf(command.parameters().get("card")));
        if (card == null) {
            throw new RequestException(ErrorCode.BAD_REQUEST, "The card must be \"valid\" or \"declined\".");
        }
        return new Order(Product.of(String.valueOf(command.parameters().get("product"))), card);
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
