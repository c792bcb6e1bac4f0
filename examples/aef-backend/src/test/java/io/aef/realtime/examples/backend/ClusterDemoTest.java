package io.aef.realtime.examples.backend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Three nodes in processes of their own behind the balancer, with a real Redis; only the browsers of the runs are none. */
class ClusterDemoTest {

    private static ClusterDemo demo;
    private static Viewer page;

    private final List<PageClient> clients = new ArrayList<>();

    @BeforeAll
    static void start() throws IOException {
        demo = ClusterDemo.start(0, 3, FakeNode.class, System.out);
        page = Viewer.open();
    }

    @AfterAll
    static void close() throws IOException {
        page.close();
        List<ProcessHandle> processes = ProcessHandle.current().descendants().toList();
        assertThat(processes).hasSizeGreaterThan(3);
        demo.close();

        assertThat(processes).noneMatch(ProcessHandle::isAlive);
        assertThat(directories()).isEmpty();
    }

    @AfterEach
    void tidyUp() {
        clients.forEach(PageClient::close);
        for (int number = 1; number <= 3; number++) {
            demo.command("start " + number);
        }
    }

    @Test
    void aRunIsSeenAndSteeredThroughAnyNode() throws Exception {
        PageClient first = client(1);
        String run = first.start(true);

        for (int number = 1; number <= 3; number++) {
            PageClient client = client(number);
            JsonNode created = client.subscribe("execution:" + run)
                    .get("result")
                    .get("snapshot")
                    .get(0);
            assertThat(created.get("type").asString()).isEqualTo("execution_created");
            assertThat(created.get("details").get("node").asInt()).isEqualTo(1);
            client.subscribe("session:" + created.get("sessionId").asString());
            assertThat(client.subscribe("user:demo")
                            .get("result")
                            .get("snapshot")
                            .toString())
                    .contains("\"" + run + "\"");
            client.await(
                    "browser_update",
                    picture -> picture.path("url").asString("").startsWith("http://shop.test/"));

            assertThat(client.command("pause", run).get("ok").asBoolean()).isTrue();
            client.awaitStatus(run, "paused");
            assertThat(client.command("resume", run).get("ok").asBoolean()).isTrue();
            client.awaitStatus(run, "running");
        }
        PageClient last = client(3);
        last.subscribe("execution:" + run);
        assertThat(last.command("cancel", run).get("ok").asBoolean()).isTrue();
        last.awaitStatus(run, "cancelled");
    }

    @Test
    void whatWasSeenOfARunIsHadThroughAnyNode() throws Exception {
        PageClient owner = client(1);
        owner.subscribe("user:demo");
        String run = owner.start(false);
        owner.awaitStatus(run, "completed");

        for (int number = 2; number <= 3; number++) {
            int other = number;
            // The last of it is written when the run has ended, and one that has just begun does not know the others.
            Awaitility.await().untilAsserted(() -> {
                HttpResponse<byte[]> there = get(1, "recordings/" + run);
                assertThat(there.statusCode()).isEqualTo(200);
                assertThat(there.body()).hasSizeGreaterThan(100);
                HttpResponse<byte[]> answer = get(other, "recordings/" + run);
                assertThat(answer.statusCode()).isEqualTo(200);
                assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
                assertThat(answer.body()).isEqualTo(there.body());
            });
        }
        assertThat(get(2, "recordings/run-9-none").statusCode()).isEqualTo(404);
        assertThat(get(2, "recordings/a%7Bb").statusCode()).isEqualTo(404);
    }

    private static HttpResponse<byte[]> get(int number, String path) throws Exception {
        URI node = URI.create(demo.node(number).address());
        String token = SignInClient.token(node, "olivia", "operate");
        HttpRequest request = HttpRequest.newBuilder(node.resolve(path))
                .header("Authorization", "Bearer " + token)
                .build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofByteArray());
    }

    /** Were it carried out again, it would be refused: what is cancelled cannot be cancelled. */
    @Test
    void aCommandThatComesThroughTwoNodesIsCarriedOutOnce() throws Exception {
        String run = client(1).start(true);

        JsonNode once = client(2).command("b2", "cancel", run);
        JsonNode again = client(3).command("b2", "cancel", run);

        assertThat(once.get("ok").asBoolean()).isTrue();
        assertThat(again).isEqualTo(once);
        assertThat(client(3).command("cancel", run).get("error").toString())
                .isEqualTo(
                        "{\"code\":\"invalid_state\",\"message\":\"The execution is cancelled and cannot be cancelled.\"}");
    }

    @Test
    void whatNoNodeKnowsIsNotFound() throws Exception {
        PageClient client = client(2);

        assertThat(client.subscribe("execution:run-9-none").get("result").toString())
                .isEqualTo("{\"topic\":\"execution:run-9-none\",\"snapshot\":[]}");
        assertThat(client.command("pause", "run-9-none").get("error").toString())
                .isEqualTo("{\"code\":\"not_found\",\"message\":\"There is no such run, or no longer.\"}");
    }

    /** Each of its requests meets another node than the one before. */
    @Test
    void aPageThatPollsNeedsNoStickySession() throws Exception {
        PageClient client = remember(PageClient.polling(demo.address()));
        assertThat(client.subscribe("user:demo").get("ok").asBoolean()).isTrue();

        String run = client.start(false);

        client.awaitStatus(run, "completed");
    }

    @Test
    void runsOfANodeThatIsKilledHaveFailedAndThePageGoesOn() throws Exception {
        PageClient victim = client(2);
        String running = victim.start(true);
        String paused = victim.start(true);
        String waiting = victim.start(true);
        PageClient client = client(1);
        assertThat(client.subscribe("user:demo").get("ok").asBoolean()).isTrue();
        untilItWorks(client, running);
        String elsewhere = client.start(true);

        assertThat(client.command("pause", paused).get("ok").asBoolean()).isTrue();
        demo.command("kill 2");

        victim.lost.get(10, TimeUnit.SECONDS);
        JsonNode step = client.await(
                "step_update", event -> event.get("status").asString().equals("failed"));
        assertThat(step.get("stepId").asString()).isEqualTo("work");
        assertThat(step.get("result").get("error").asString()).isEqualTo("Node 2, which ran it, has gone.");
        for (String run : List.of(running, paused, waiting)) {
            Awaitility.await()
                    .untilAsserted(() -> assertThat(statusThrough(3, run)).isEqualTo("failed"));
        }
        assertThat(client.command("cancel", paused).get("error").get("message").asString())
                .isEqualTo("Node 2, which ran it, has gone.");

        // Other runs have not noticed, and the balancer finds who is there.
        assertThat(client.command("cancel", elsewhere).get("ok").asBoolean()).isTrue();
        for (int turn = 0; turn < 3; turn++) {
            PageClient next = remember(PageClient.webSocket(demo.address()));
            next.subscribe("user:demo");
            next.awaitStatus(next.start(false), "completed");
        }

        // Who comes later is told, too.
        assertThat(demo.command("start 2")).startsWith("  node 2  pid ");
        for (String run : List.of(running, paused, waiting)) {
            assertThat(statusThrough(2, run)).isEqualTo("failed");
        }
        assertThat(client(2).start(false)).isNotIn(running, paused, waiting);
    }

    @Test
    void thePageKeepsWorkingWhileNodesAreKilledAndStarted() {
        page.signIn(demo.address(), "olivia", "operate");
        int first = killTheNodeOf();
        demo.command("start " + first);
        killTheNodeOf();

        page.driver().navigate().refresh();
        page.until("all runs are listed", "document.querySelectorAll('.run').length >= 4");
    }

    /** The run there fails before the eyes of the page, which goes on with another node. */
    private static int killTheNodeOf() {
        page.start("mug", "declined");
        page.untilStatus("running");
        page.until("a picture is seen", "document.getElementById('picture').width === 1");
        page.until("the node is shown", "document.getElementById('node').textContent !== ''");
        page.untilSteps("completed", "running", "pending");
        int node = Integer.parseInt(page.text("node").replaceAll("\\D", ""));
        demo.command("kill " + node);

        page.untilStatus("failed");
        // The steps are of another topic than the status, and may come after it.
        page.untilSteps("completed", "failed", "skipped");
        assertThat(page.text("outcome")).isEqualTo("Step 2, Work, failed. Node " + node + ", which ran it, has gone.");
        page.until(
                "it is with another node",
                "!['', ' · node " + node + "'].includes(document.getElementById('node').textContent)");
        page.untilConnection("connected");
        page.start("beans", "valid");
        page.untilStatus("completed");
        // Of other runs there may be news, but nothing has not worked.
        assertThat(page.toasts()).allMatch(title -> title.startsWith("Buy "));
        return node;
    }

    /** On the page of a node that goes on, which hears nothing of that by a connection. */
    @Test
    void aPictureOfANodeThatDoesNotAnswerIsNotCalledLive() throws Exception {
        page.signIn(URI.create(demo.node(1).address()), "olivia", "operate");
        String run = client(2).start(true);
        page.until(
                "the run can be selected",
                "document.querySelector('.run')?.click() || document.getElementById('run-facts').textContent.startsWith('"
                        + run + " ')");
        page.until("its browser is live", "document.getElementById('browser').dataset.live === 'true'");
        page.driver().executeScript("""
                const veil = document.getElementById("veil");
                window.veils = [];
                new MutationObserver(() => window.veils.push(veil.textContent + " " + document.getElementById("live").textContent))
                  .observe(veil, { childList: true });""");
        demo.command("kill 2");

        page.untilStatus("failed");
        assertThat(page.driver().executeScript("return window.veils.join()"))
                .asString()
                .startsWith("Node 2 does not answer. This is the last picture. Last picture ");
        page.until(
                "it is told why not",
                "document.getElementById('timeline').textContent === 'The recording was lost when node 2 ended.'");
    }

    @Test
    void whatIsTypedIsDoneOrExplained() {
        assertThat(demo.command("nodes")).contains("  node 1  pid ", "  node 3  pid ", "  Redis   pid ");
        for (String unknown : List.of("4", "0", "node", "-1")) {
            assertThat(demo.command("kill " + unknown))
                    .isEqualTo("There is no node " + unknown + ": there are 1 to 3.");
        }
        assertThat(demo.command("help me")).startsWith("Type \"kill 2\"");
        assertThat(demo.command(" KILL  3 ")).isEqualTo("  node 3  down");
        assertThat(demo.command("nodes")).contains("  node 3  down");
    }

    @Test
    void theProcessThatIsShownForRedisIsRedis() throws IOException {
        Matcher shown = Pattern.compile("Redis   pid (\\d+)").matcher(demo.command("nodes"));
        assertThat(shown.find()).isTrue();

        assertThat(Files.readString(Path.of("/proc", shown.group(1), "comm"))).startsWith("redis-server");
    }

    /** Subscribes to the run, and waits until it waits for nothing. */
    private static void untilItWorks(PageClient client, String run) throws Exception {
        Predicate<JsonNode> works = event -> event.path("stepId").asString("").equals("work")
                && event.path("status").asString("").equals("running");
        JsonNode known = client.subscribe("execution:" + run).get("result").get("snapshot");
        if (known.valueStream().noneMatch(works)) {
            client.await("step_update", works);
        }
    }

    private String statusThrough(int number, String run) throws Exception {
        try (PageClient client =
                PageClient.webSocket(URI.create(demo.node(number).address()))) {
            for (JsonNode event : client.subscribe("user:demo").get("result").get("snapshot")) {
                if (event.get("type").asString().equals("execution_update")
                        && event.get("executionId").asString().equals(run)) {
                    return event.get("status").asString();
                }
            }
            return "unknown";
        }
    }

    private PageClient client(int number) throws Exception {
        return remember(PageClient.webSocket(URI.create(demo.node(number).address())));
    }

    private PageClient remember(PageClient client) {
        clients.add(client);
        return client;
    }

    private static List<Path> directories() throws IOException {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return files.filter(file -> file.getFileName().toString().matches("aef-(node-\\d|redis)-.*"))
                    .toList();
        }
    }
}
