package io.aef.realtime.engine.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class QueryParametersTest {

    private final Map<String, String> given = new LinkedHashMap<>();

    {
        given.put("transport", "websocket");
        given.put("EIO", "4");
        given.put("empty", "");
    }

    @Test
    void itIsTheMapItWasMadeFromInItsOrder() {
        Map<String, String> query = QueryParameters.copyOf(given);

        assertThat(query).isEqualTo(given).hasSameHashCodeAs(given).hasToString("{transport=websocket, EIO=4, empty=}");
        assertThat(query.keySet()).containsExactly("transport", "EIO", "empty");
        assertThat(query.get("EIO")).isEqualTo("4");
        assertThat(query.get("websocket")).as("a value").isNull();
        assertThat(query.get(null)).isNull();
        assertThat(query.containsKey("empty")).isTrue();
        assertThat(query.containsKey("eio")).isFalse();
        assertThat(QueryParameters.copyOf(query)).isSameAs(query);
    }

    @Test
    void nobodyChangesIt() {
        Map<String, String> query = QueryParameters.copyOf(given);
        given.put("EIO", "3");

        assertThat(query).containsEntry("EIO", "4");
        assertThatThrownBy(() -> query.put("EIO", "3")).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> query.remove("EIO")).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> query.entrySet().iterator().next().setValue("polling"))
                .isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(query::clear).isInstanceOf(UnsupportedOperationException.class);
    }
}
