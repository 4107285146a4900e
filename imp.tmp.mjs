const t0=process.cpuUsage(); const p0=performance.now();
await import(process.argv[2]);
const t=process.cpuUsage(t0); console.log(process.argv[2].replace(/.*node_modules/,''), 'cpu', ((t.user+t.system)/1000).toFixed(0),'wall',(performance.now()-p0).toFixed(0));
