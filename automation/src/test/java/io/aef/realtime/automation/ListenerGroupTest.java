package io.aef.realtime.automation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.aef.realtime.SocketIoServer;
import io.aef.realtime.automation.access.AccessRule;
import io.aef.realtime.automation.access.Principal;
import io.aef.realtime.automation.access.StaticTokens;
import io.aef.realtime.automation.command.CommandType;
import io.aef.realtime.automation.event.BrowserUpdate;
import io.aef.realtime.automation.monitor.AutomationListener;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** A listener that fails harms nobody, and the others are told all the same. */
class ListenerGroupTest {

    private final Set<String> told = ConcurrentHashMap.newKeySet();

    /** Is told, and fails each time. */
    private AutomationListener failing() {
        return (AutomationListener) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {AutomationListener.class}, (proxy, method, args) -> {
                    told.add(method.getName());
                    throw new AssertionError("out of order");
                });
    }

    @Test
    void clientsAreServedAndTheOthersAreTold() {
        ManualTime time = new ManualTime();
        SocketIoServer io = SocketIoServer.builder().host("127.0.0.1").port(0).build();
        AefRealtime aef = AefRealtime.on(io)
                .authenticator(StaticTokens.of(Map.of("a", Principal.of("ada"))))
                .accessRule(AccessRule.everythingButOtherUsers())
                .listener(failing())
                .watch(time, time)
                .open();
        aef.command(new CommandType<>("say", CommandType.NoParameters.class, false, (who, command) -> "done"));
        io.start();
        try {
            WebSocketPage page = WebSocketPage.withToken(io.port(), "a");
            assertThat(WebSocketPage.asking(io.port(), "b").hear()).startsWith("44");
            assertThat(page.ask("[\"subscribe\",{\"topic\":\"session:s\"}]")).contains("\"ok\":true");
            // It is answered before it is there.
            await().until(() -> aef.statistics()
                            .replays()
                            .get(AutomationListener.Replay.SNAPSHOT)
                            .times()
                    == 1);
            aef.publish(new BrowserUpdate("s", null, null, ManualTime.NOON));
            assertThat(page.hear()).startsWith("42[\"browser_update\"");
            assertThat(page.ask("[\"command\",{\"id\":\"1\",\"type\":\"say\"}]"))
                    .isEqualTo("430[{\"ok\":true,\"result\":\"done\"}]");
            assertThat(page.ask("[\"auth_refresh\",{\"token\":\"a\"}]")).contains("\"ok\":true");
            page.say("41");

            await().untilAsserted(() -> assertThat(told)
                    .containsExactlyInAnyOrder(
                            "connected",
                            "refused",
                            "subscribed",
                            "replayed",
                            "published",
                            "delivered",
                            "firstEvent",
                            "commandAnswered",
                            "authRefreshed",
                            "unsubscribed",
                            "disconnected"));
            await().untilAsserted(() ->
                    assertThat(aef.statistics().connections().ended().count()).isEqualTo(1));
            assertThat(aef.statistics().events().get("browser_update").full()).isEqualTo(1);
        } finally {
            io.close(Duration.ofSeconds(1)).toCompletableFuture().join();
            aef.close();
        }
    }

    /** None of its methods is forgotten: it would do nothing. */
    @Test
    void eachIsPassedOn() {
        assertThat(declared(ListenerGroup.class)).containsAll(declared(AutomationListener.class));
        assertThat(declared(Tally.class)).containsAll(declared(AutomationListener.class));
    }

    private static Set<String> declared(Class<?> type) {
        return Arrays.stream(type.getDeclaredMethods())
                .filter(method -> !method.isSynthetic())
                .map(Method::getName)
                .collect(Collectors.toSet());
    }
}
