package io.aef.realtime.examples.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aef.realtime.automation.request.RequestException;
import io.aef.realtime.automation.schema.Schema;
import io.aef.realtime.automation.schema.SchemaException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OrderTest {

    @Test
    void orderNamesProductAndCard() throws Exception {
        assertThat(order("mug", "declined")).isEqualTo(new Order(Order.Product.MUG, "4000 0000 0000 0002", true));
    }

    @Test
    void unknownProduct() {
        assertThatThrownBy(() -> order("teapot", "valid"))
                .isInstanceOf(RequestException.class)
                .hasMessage("The shop does not sell this product.");
    }

    @Test
    void unknownCard() {
        assertThatThrownBy(() -> order("mug", "stolen"))
                .isInstanceOf(SchemaException.class)
                .hasMessageStartingWith("\"card\" must be");
    }

    @ParameterizedTest
    @EnumSource
    void productIsInTheShop(Order.Product product) throws IOException {
        try (InputStream in = Objects.requireNonNull(getClass().getResourceAsStream("/web/shop/products.js"))) {
            assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8))
                    .contains("id: \"" + product.id + "\",\n    name: \"" + product.title + "\"");
        }
    }

    private static Order order(String product, String card) throws RequestException, SchemaException {
        return Order.of((Order.Start) Schema.of(Order.Start.class).read(Map.of("product", product, "card", card)));
    }
}
