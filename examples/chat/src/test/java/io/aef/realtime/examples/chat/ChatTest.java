package io.aef.realtime.examples.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.aef.realtime.SocketIoServer;
import io.aef.realtime.engine.EngineSession;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two people use the page, each in a tab: two real clients, from the bundle that the server hands out. */
class ChatTest {

    @TempDir
    private static Path profile;

    private static Tabs tabs;

    private SocketIoServer io;
    private Tabs.Tab ada;
    private Tabs.Tab bob;

    @BeforeAll
    static void openBrowser() {
        tabs = new Tabs(profile);
    }

    @AfterAll
    static void closeBrowser() {
        tabs.close();
    }

    @BeforeEach
    void open() throws IOException {
        io = Chat.start(0);
        String page = "http://127.0.0.1:" + io.port() + "/";
        ada = tabs.get(page);
        bob = tabs.get(page);
    }

    @AfterEach
    void close() {
        io.close();
        ada.close();
        bob.close();
    }

    @Test
    void twoPeopleTalk() {
        ada.enter("Ada", "lobby");
        bob.enter("Bob", "lobby");
        ada.awaitText("people", "Ada, Bob");
        bob.awaitText("people", "Ada, Bob");
        // While they poll there may be no poll open: what is volatile is dropped then.
        await().untilAsserted(() -> assertThat(io.engine().sessions())
                .extracting(EngineSession::transport)
                .containsExactly("websocket", "websocket"));

        ada.type("hello");
        bob.awaitText("note", "Ada is typing");
        ada.send();

        bob.awaitText("messages", "Ada: hello");
        ada.awaitText("messages", "Ada: hello");
        ada.until("it is acknowledged", "!document.querySelector('.pending')");

        bob.close();
        ada.awaitText("people", "Ada");
    }

    @Test
    void whoIsInAnotherRoomHearsNothing() {
        ada.enter("Ada", "lobby");
        bob.enter("Bob", "kitchen");
        bob.awaitText("people", "Bob");

        ada.say("who is here?");
        ada.until("it is acknowledged", "!document.querySelector('.pending')");
        // What is behind it arrives behind it.
        io.to("kitchen").emit("said", new Chat.Message("Eve", "dinner!"));

        bob.awaitText("messages", "Eve: dinner!");
    }

    @Test
    void whoLosesTheConnectionMissesNothing() {
        ada.enter("Ada", "lobby");
        bob.enter("Bob", "lobby");
        ada.awaitText("people", "Ada, Bob");
        String before = ada.value("socket.id");

        ada.run("socket.io.reconnection(false); socket.io.engine.close()");
        ada.awaitText("note", "The connection is lost. What is said meanwhile will come.");
        bob.say("are you there?");
        bob.until("it is acknowledged", "!document.querySelector('.pending')");
        ada.run("socket.io.reconnection(true); socket.connect()");

        ada.awaitText("messages", "Bob: are you there?");
        assertThat(ada.value("socket.id")).isEqualTo(before);
        assertThat(ada.value("socket.recovered")).isEqualTo("true");
    }

    @Test
    void whoHasNoNameIsRefused() {
        ada.enter("", "lobby");

        ada.awaitText("note", "A name and a room have 1 to 30 characters.");
        assertThat(io.sockets().sockets()).isEmpty();
    }

    @Test
    void aMessageThatIsTooLongIsNotSent() {
        ada.enter("Ada", "lobby");
        ada.awaitText("people", "Ada");

        ada.run("document.getElementById('text').value = 'x'.repeat(1001)");
        ada.send();

        ada.until(
                "the page says so",
                "document.getElementById('messages').textContent"
                        + ".endsWith('(not sent: A message has 1 to 1000 characters.)')");
    }
}
