package bihuan;

import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.impl.cfg.StandaloneInMemProcessEngineConfiguration;

/**
 * Runs instances of a process on Camunda 7 with an in-memory database and says what they cost.
 *
 * <p>A line of the standard input asks: history level, path of a BPMN file, number of instances, then variables as
 * `name=integer`, all separated by tabs. A line of the standard output answers as JSON: CPU seconds of the whole process
 * (threads, compiler and garbage collection included, as for the other sides), CPU seconds of the calling thread alone, wall
 * seconds. Every file has one process `p`.
 */
public final class Peer {
    private final Map<String, ProcessEngine> engines = new HashMap<>();
    private final Map<String, String> deployed = new HashMap<>();

    public static void main(String[] arguments) throws Exception {
        Peer peer = new Peer();
        BufferedReader asked = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = asked.readLine(); line != null; line = asked.readLine()) {
            System.out.println(peer.answer(line.split("\t")));
            System.out.flush();
        }
    }

    private String answer(String[] asked) throws Exception {
        ProcessEngine engine = engines.computeIfAbsent(asked[0], Peer::engine);
        String definition = definition(engine, asked[0], asked[1]);
        int instances = Integer.parseInt(asked[2]);
        Map<String, Object> variables = new HashMap<>();
        for (int number = 3; number < asked.length; number++) {
            String[] pair = asked[number].split("=", 2);
            variables.put(pair[0], Integer.valueOf(pair[1]));
        }
        OperatingSystemMXBean process = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        RuntimeService runtime = engine.getRuntimeService();
        System.gc();
        long cpu = process.getProcessCpuTime();
        long thread = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        long wall = System.nanoTime();
        for (int number = 0; number < instances; number++) {
            if (!runtime.startProcessInstanceById(definition, variables).isEnded()) {
                throw new IllegalStateException("an instance did not end: " + asked[1]);
            }
        }
        wall = System.nanoTime() - wall;
        thread = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - thread;
        cpu = process.getProcessCpuTime() - cpu;
        return String.format(
            java.util.Locale.ROOT, "{\"cpu\": %.6f, \"thread\": %.6f, \"wall\": %.6f}", cpu / 1e9, thread / 1e9, wall / 1e9);
    }

    private static ProcessEngine engine(String history) {
        StandaloneInMemProcessEngineConfiguration settings = new StandaloneInMemProcessEngineConfiguration();
        settings.setProcessEngineName(history);
        settings.setJdbcUrl("jdbc:h2:mem:" + history);
        settings.setHistory(history);
        settings.setJobExecutorActivate(false);
        settings.setEnforceHistoryTimeToLive(false);
        settings.setMetricsEnabled(false);
        return settings.buildProcessEngine();
    }

    private String definition(ProcessEngine engine, String history, String file) throws Exception {
        String known = deployed.get(history + file);
        if (known != null) {
            return known;
        }
        String text = Files.readString(Path.of(file));
        String deployment = engine.getRepositoryService().createDeployment().addString("p.bpmn", text).deploy().getId();
        String made = engine.getRepositoryService().createProcessDefinitionQuery().deploymentId(deployment).singleResult().getId();
        deployed.put(history + file, made);
        return made;
    }
}
