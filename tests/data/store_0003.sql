BEGIN TRANSACTION;
CREATE TABLE after_sales (
	after_sale_id TEXT NOT NULL, 
	shop_id TEXT NOT NULL, 
	order_id TEXT NOT NULL, 
	item_id TEXT DEFAULT '' NOT NULL, 
	kind TEXT DEFAULT '' NOT NULL, 
	state TEXT DEFAULT '' NOT NULL, 
	applied_s BIGINT DEFAULT '0' NOT NULL, 
	updated_s BIGINT DEFAULT '0' NOT NULL, 
	deadline_s BIGINT DEFAULT '0' NOT NULL, 
	refund_fen BIGINT DEFAULT '0' NOT NULL, step TEXT DEFAULT '' NOT NULL, quantity INTEGER DEFAULT '0' NOT NULL, 
	PRIMARY KEY (after_sale_id), 
	FOREIGN KEY(shop_id) REFERENCES shops (shop_id)
);
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0003');
CREATE TABLE alert_message_lines (
	alert INTEGER NOT NULL, 
	message INTEGER NOT NULL, 
	PRIMARY KEY (alert, message), 
	FOREIGN KEY(alert) REFERENCES pickup_alerts (number), 
	FOREIGN KEY(message) REFERENCES alert_messages (number)
)
 WITHOUT ROWID

;
INSERT INTO "alert_message_lines" VALUES(1,1);
INSERT INTO "alert_message_lines" VALUES(2,2);
CREATE TABLE alert_messages (
	number INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	channel TEXT NOT NULL, 
	state TEXT NOT NULL, 
	begun_s BIGINT DEFAULT '0' NOT NULL, 
	ended_s BIGINT DEFAULT '0' NOT NULL, 
	note TEXT DEFAULT '' NOT NULL, 
	operation INTEGER DEFAULT '0' NOT NULL
);
INSERT INTO "alert_messages" VALUES(1,'desktop','sent',1782956460,1782956520,'',1);
INSERT INTO "alert_messages" VALUES(2,'robot:r1','unknown',1782956460,1782956520,'',2);
CREATE TABLE audit_accepted (
	shop_id TEXT NOT NULL, 
	order_id TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	facts TEXT NOT NULL, 
	reason TEXT DEFAULT '' NOT NULL, 
	actor TEXT DEFAULT '' NOT NULL, 
	accepted_s BIGINT DEFAULT '0' NOT NULL, 
	PRIMARY KEY (shop_id, order_id, kind, facts), 
	FOREIGN KEY(shop_id) REFERENCES shops (shop_id)
)
 WITHOUT ROWID

;
INSERT INTO "audit_accepted" VALUES('100001','69000009','unreadable','pay_time','已在抖店后台处理','店长',1782878820);
CREATE TABLE audit_log (
	number INTEGER NOT NULL, 
	at_s BIGINT DEFAULT '0' NOT NULL, 
	actor TEXT DEFAULT '' NOT NULL, 
	action TEXT DEFAULT '' NOT NULL, 
	subject TEXT DEFAULT '' NOT NULL, 
	note TEXT DEFAULT '' NOT NULL, 
	previous TEXT DEFAULT '' NOT NULL, 
	digest TEXT DEFAULT '' NOT NULL, 
	PRIMARY KEY (number)
);
INSERT INTO "audit_log" VALUES(1,1782878460,'店长','order.hold','x','缺货','0000000000000000000000000000000000000000000000000000000000000000','01bc8211b5f16886ed8dad1dffd20151b8ea49f0b21b1f70893b63f1e359bbad');
CREATE TABLE bad_rows (
	shop_id TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	row_id TEXT NOT NULL, 
	created_s BIGINT NOT NULL, 
	reason TEXT NOT NULL, 
	seen_s BIGINT DEFAULT '0' NOT NULL, 
	PRIMARY KEY (shop_id, kind, row_id, created_s, reason), 
	FOREIGN KEY(shop_id) REFERENCES shops (shop_id)
)
 WITHOUT ROWID

;
INSERT INTO "bad_rows" VALUES('100001','after_sales','7',0,'apply_time',1782878760);
INSERT INTO "bad_rows" VALUES('100001','orders','69000009',1782878700,'pay_time',1782878760);
CREATE TABLE batch_lines (
	batch_id TEXT NOT NULL, 
	position INTEGER NOT NULL, 
	parcel_id TEXT NOT NULL, 
	outcome TEXT DEFAULT '' NOT NULL, 
	title TEXT DEFAULT '' NOT NULL, 
	advice TEXT DEFAULT '' NOT NULL, 
	retry TEXT DEFAULT '' NOT NULL, 
	blocks INTEGER DEFAULT '0' NOT NULL, 
	PRIMARY KEY (batch_id, position), 
	FOREIGN KEY(batch_id) REFERENCES batches (batch_id), 
	FOREIGN KEY(parcel_id) REFERENCES parcels (parcel_id)
)
 WITHOUT ROWID

;
CREATE TABLE batch_scans (
	batch_id TEXT NOT NULL, 
	sequence INTEGER NOT NULL, 
	at_s BIGINT DEFAULT '0' NOT NULL, 
	PRIMARY KEY (batch_id, sequence), 
	FOREIGN KEY(batch_id) REFERENCES batches (batch_id)
)
 WITHOUT ROWID

;
CREATE TABLE batches (
	batch_id TEXT NOT NULL, 
	kind TEXT DEFAULT '' NOT NULL, 
	label TEXT DEFAULT '' NOT NULL, 
	day TEXT DEFAULT '' NOT NULL, 
	number INTEGER DEFAULT '0' NOT NULL, 
	actor TEXT DEFAULT '' NOT NULL, 
	begun_s BIGINT DEFAULT '0' NOT NULL, 
	finished_s BIGINT DEFAULT '0' NOT NULL, 
	note TEXT DEFAULT '' NOT NULL, 
	PRIMARY KEY (batch_id)
);
CREATE TABLE branches (
	carrier TEXT NOT NULL, 
	code TEXT NOT NULL, 
	name TEXT DEFAULT '' NOT NULL, 
	PRIMARY KEY (carrier, code)
)
 WITHOUT ROWID

;
INSERT INTO "branches" VALUES('zhongtong','57101','余杭网点');
CREATE TABLE carriers (
	shop_id TEXT NOT NULL, 
	code TEXT NOT NULL, 
	name TEXT DEFAULT '' NOT NULL, 
	position INTEGER DEFAULT '0' NOT NULL, 
	PRIMARY KEY (shop_id, code), 
	FOREIGN KEY(shop_id) REFERENCES shops (shop_id)
)
 WITHOUT ROWID

;
CREATE TABLE day_closes (
	day TEXT NOT NULL, 
	revision INTEGER NOT NULL, 
	as_of_s BIGINT DEFAULT '0' NOT NULL, 
	now_s BIGINT DEFAULT '0' NOT NULL, 
	closed_s BIGINT DEFAULT '0' NOT NULL, 
	actor TEXT DEFAULT '' NOT NULL, 
	digest TEXT DEFAULT '' NOT NULL, 
	manifest TEXT DEFAULT '' NOT NULL, 
	folder TEXT DEFAULT '' NOT NULL, 
	formats TEXT DEFAULT '' NOT NULL, 
	head_number INTEGER DEFAULT '0' NOT NULL, 
	head_digest TEXT DEFAULT '' NOT NULL, 
	operation INTEGER DEFAULT '0' NOT NULL, 
	figures TEXT DEFAULT '[]' NOT NULL, 
	changes TEXT DEFAULT '[]' NOT NULL, 
	PRIMARY KEY (day, revision)
)
 WITHOUT ROWID

;
INSERT INTO "day_closes" VALUES('2026-07-01',1,1782900000,1782900000,1782903600,'店长','d1','m1','/closes/2026-07-01-1','xlsx',7,'c0ffee',9,'[]','[{"shop": "", "title": "流量·付款订单", "column": "本日", "before": "12", "after": "13", "block": "flow", "key": "paid", "why": [{"cause": "order", "count": 1}]}]');
CREATE TABLE holds (
	order_id TEXT NOT NULL, 
	reason TEXT DEFAULT '' NOT NULL, 
	actor TEXT DEFAULT '' NOT NULL, 
	since_s BIGINT DEFAULT '0' NOT NULL, 
	until_s BIGINT DEFAULT '0' NOT NULL, 
	before_s INTEGER DEFAULT '0' NOT NULL, 
	PRIMARY KEY (order_id), 
	FOREIGN KEY(order_id) REFERENCES orders (order_id)
);
CREATE TABLE items (
	order_id TEXT NOT NULL, 
	item_id TEXT NOT NULL, 
	position INTEGER DEFAULT '0' NOT NULL, 
	product_id TEXT DEFAULT '' NOT NULL, 
	sku_id TEXT DEFAULT '' NOT NULL, 
	name TEXT DEFAULT '' NOT NULL, 
	spec TEXT DEFAULT '' NOT NULL, 
	code TEXT DEFAULT '' NOT NULL, 
	quantity INTEGER DEFAULT '0' NOT NULL, 
	price_fen BIGINT DEFAULT '0' NOT NULL, 
	paid_fen BIGINT DEFAULT '0' NOT NULL, 
	status TEXT DEFAULT '' NOT NULL, 
	refund TEXT DEFAULT '' NOT NULL, 
	presale INTEGER DEFAULT '0' NOT NULL, 
	gift INTEGER DEFAULT '0' NOT NULL, 
	needs_shipping INTEGER DEFAULT '0' NOT NULL, 
	picture_url TEXT DEFAULT '' NOT NULL, "virtual" INTEGER DEFAULT '0' NOT NULL, bundle TEXT DEFAULT '[]' NOT NULL, masters TEXT DEFAULT '[]' NOT NULL, custom TEXT DEFAULT '' NOT NULL, marks INTEGER DEFAULT '0' NOT NULL, promise_s BIGINT DEFAULT '0' NOT NULL, 
	PRIMARY KEY (order_id, item_id), 
	FOREIGN KEY(order_id) REFERENCES orders (order_id)
)
 WITHOUT ROWID

;
INSERT INTO "items" VALUES('69000001','i1',0,'p1','s1','茶杯1','白色','CUP-1',1,1990,1990,'to_ship','none',0,0,1,'',0,'[]','[]','',0,1783051200);
INSERT INTO "items" VALUES('69000001','i2',1,'p2','s2','茶杯2','白色','CUP-2',2,1990,3980,'to_ship','none',0,0,1,'',0,'[]','[]','',0,1783051200);
INSERT INTO "items" VALUES('69000002','i1',0,'p1','s1','茶杯1','白色','CUP-1',1,1990,1990,'to_ship','none',0,0,1,'',0,'[]','[]','',0,1783051200);
INSERT INTO "items" VALUES('69000002','i2',1,'p2','s2','茶杯2','白色','CUP-2',2,1990,3980,'to_ship','none',0,0,1,'',0,'[]','[]','',0,1783051200);
INSERT INTO "items" VALUES('69000003','i1',0,'p1','s1','茶杯1','白色','CUP-1',1,1990,1990,'to_ship','none',0,0,1,'',0,'[]','[]','',0,1783051200);
INSERT INTO "items" VALUES('69000003','i2',1,'p2','s2','茶杯2','白色','CUP-2',2,1990,3980,'to_ship','none',0,0,1,'',0,'[]','[]','',0,1783051200);
INSERT INTO "items" VALUES('69000004','i1',0,'p1','s1','茶杯1','白色','CUP-1',1,1990,1990,'to_ship','none',0,0,1,'',0,'[]','[]','',0,1783051200);
INSERT INTO "items" VALUES('69000004','i2',1,'p2','s2','茶杯2','白色','CUP-2',2,1990,3980,'to_ship','none',0,0,1,'',0,'[]','[]','',0,1783051200);
CREATE TABLE local_tags (
	order_id TEXT NOT NULL, 
	tag TEXT NOT NULL, 
	position INTEGER DEFAULT '0' NOT NULL, 
	PRIMARY KEY (order_id, tag), 
	FOREIGN KEY(order_id) REFERENCES orders (order_id)
)
 WITHOUT ROWID

;
CREATE TABLE locations (
	code TEXT NOT NULL, 
	location TEXT DEFAULT '' NOT NULL, 
	PRIMARY KEY (code)
)
 WITHOUT ROWID

;
CREATE TABLE manifest_lines (
	manifest_id TEXT NOT NULL, 
	waybill_id TEXT NOT NULL, 
	parcel_id TEXT NOT NULL, 
	ticked_s BIGINT DEFAULT '0' NOT NULL, 
	live INTEGER DEFAULT '1' NOT NULL, 
	PRIMARY KEY (manifest_id, waybill_id), 
	FOREIGN KEY(manifest_id) REFERENCES manifests (manifest_id), 
	FOREIGN KEY(waybill_id) REFERENCES waybills (waybill_id), 
	FOREIGN KEY(parcel_id) REFERENCES parcels (parcel_id)
)
 WITHOUT ROWID

;
INSERT INTO "manifest_lines" VALUES('m1','w-100001-69000001-1','100001-69000001-1',0,1);
INSERT INTO "manifest_lines" VALUES('m1','w-100001-69000002-1','100001-69000002-1',0,1);
CREATE TABLE manifests (
	manifest_id TEXT NOT NULL, 
	carrier TEXT DEFAULT '' NOT NULL, 
	branch TEXT DEFAULT '' NOT NULL, 
	state TEXT DEFAULT '' NOT NULL, 
	actor TEXT DEFAULT '' NOT NULL, 
	made_s BIGINT DEFAULT '0' NOT NULL, 
	left_s BIGINT DEFAULT '0' NOT NULL, 
	day TEXT DEFAULT '' NOT NULL, 
	number INTEGER DEFAULT '0' NOT NULL, 
	PRIMARY KEY (manifest_id)
);
INSERT INTO "manifests" VALUES('m1','zhongtong','57101','left','店长',1782879000,1782879600,'2026-07-01',1);
CREATE TABLE meta (
	"key" TEXT NOT NULL, 
	value TEXT DEFAULT '' NOT NULL, 
	PRIMARY KEY ("key")
);
INSERT INTO "meta" VALUES('route_states.judged','0123456789abcdef 4');
INSERT INTO "meta" VALUES('audit.head','1 01bc8211b5f16886ed8dad1dffd20151b8ea49f0b21b1f70893b63f1e359bbad');
CREATE TABLE operations (
	number INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	kind TEXT DEFAULT '' NOT NULL, 
	subject TEXT DEFAULT '' NOT NULL, 
	batch_id TEXT DEFAULT '' NOT NULL, 
	at_s BIGINT DEFAULT '0' NOT NULL, 
	note TEXT DEFAULT '' NOT NULL, 
	outcome TEXT DEFAULT '' NOT NULL, 
	outcome_s BIGINT DEFAULT '0' NOT NULL, 
	outcome_note TEXT DEFAULT '' NOT NULL
, station TEXT DEFAULT '' NOT NULL);
INSERT INTO "operations" VALUES(1,'alert.tell','alert:desktop','',1782956460,'','sent',1782956520,'','');
INSERT INTO "operations" VALUES(2,'alert.tell','alert:robot:r1','',1782956460,'','unknown',1782956520,'','');
CREATE TABLE order_audits (
	number INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	shop_id TEXT NOT NULL, 
	at_s BIGINT DEFAULT '0' NOT NULL, 
	from_s BIGINT DEFAULT '0' NOT NULL, 
	until_s BIGINT DEFAULT '0' NOT NULL, 
	platform INTEGER DEFAULT '0' NOT NULL, 
	local INTEGER DEFAULT '0' NOT NULL, 
	repaired INTEGER DEFAULT '0' NOT NULL, 
	differences TEXT DEFAULT '[]' NOT NULL, 
	problem TEXT DEFAULT '' NOT NULL, counts TEXT DEFAULT '[]' NOT NULL, 
	FOREIGN KEY(shop_id) REFERENCES shops (shop_id)
);
CREATE TABLE order_news (
	order_id TEXT NOT NULL, 
	at_s BIGINT NOT NULL, 
	what TEXT NOT NULL, 
	detail TEXT DEFAULT '' NOT NULL, 
	PRIMARY KEY (order_id, at_s, what), 
	FOREIGN KEY(order_id) REFERENCES orders (order_id)
)
 WITHOUT ROWID

;
CREATE TABLE order_receivers (
	order_id TEXT NOT NULL, 
	sealed BLOB NOT NULL, 
	PRIMARY KEY (order_id), 
	FOREIGN KEY(order_id) REFERENCES orders (order_id)
);
INSERT INTO "order_receivers" VALUES('69000001',X'017D60B59AA7750A5812828210F92BBB06A1DA21864CC08EE5CDE09A8F2F6520EDC538B4736659011423DAAB9DA91FBF632165FD637CF1BE4FFEFB00BC9E6386C2A5403BFE25F05912BD9A9C90FABC6C4DBE58FF587D95F613');
INSERT INTO "order_receivers" VALUES('69000002',X'017C30C43387011FFF6F72D8A79EB3A96834658D7FC23F03477CA6C1F54EC89736B1BE6CE0685D2EFAE64C24545F3E7FFAC93356B471F4332D89B717F86B17F9809346475933A4B2AB6C2675737226B8019683944ED349BEE2');
INSERT INTO "order_receivers" VALUES('69000003',X'01671908CE0AAA41DD5E0E3930484AC91AFC909277B9EAD3094F1247FA8AD98398BCC2E33DD85A4EE0339A52598ADE5254851A357454477385F78B75874B68ED6239BF05B751D72CB8F30B9464FE291A2FB50D4B08AEC70D31');
INSERT INTO "order_receivers" VALUES('69000004',X'01FC21AF87B3E5D7E0CFDADEB487D08C706554FB1D93FF5DAA7A77E680FD228D9152B9B04AF86C709610C8170B4888C5D6A69D430F666E96928400245D1D7C3C1A421816B689F3350AC14513F1F5ABF9248C124679929DDFEC');
CREATE TABLE orders (
	order_id TEXT NOT NULL, 
	shop_id TEXT NOT NULL, 
	status TEXT DEFAULT '' NOT NULL, 
	created_s BIGINT DEFAULT '0' NOT NULL, 
	updated_s BIGINT DEFAULT '0' NOT NULL, 
	paid_s BIGINT DEFAULT '0' NOT NULL, 
	shipped_s BIGINT DEFAULT '0' NOT NULL, 
	finished_s BIGINT DEFAULT '0' NOT NULL, 
	promise_s BIGINT DEFAULT '0' NOT NULL, 
	appointment_s BIGINT DEFAULT '0' NOT NULL, 
	order_fen BIGINT DEFAULT '0' NOT NULL, 
	paid_fen BIGINT DEFAULT '0' NOT NULL, 
	post_fen BIGINT DEFAULT '0' NOT NULL, 
	buyer_words TEXT DEFAULT '' NOT NULL, 
	seller_words TEXT DEFAULT '' NOT NULL, 
	flag INTEGER DEFAULT '0' NOT NULL, 
	address_key TEXT DEFAULT '' NOT NULL, 
	receiver_print TEXT DEFAULT '' NOT NULL, 
	name_mask TEXT DEFAULT '' NOT NULL, 
	phone_mask TEXT DEFAULT '' NOT NULL, 
	province TEXT DEFAULT '' NOT NULL, 
	city TEXT DEFAULT '' NOT NULL, 
	district TEXT DEFAULT '' NOT NULL, 
	street TEXT DEFAULT '' NOT NULL, 
	packs TEXT DEFAULT '[]' NOT NULL, 
	promised_carrier TEXT DEFAULT '' NOT NULL, 
	urge_count INTEGER DEFAULT '0' NOT NULL, 
	tags TEXT DEFAULT '[]' NOT NULL, 
	held INTEGER DEFAULT '0' NOT NULL, 
	checked_s BIGINT DEFAULT '0' NOT NULL, urgent INTEGER DEFAULT '0' NOT NULL, marks INTEGER DEFAULT '0' NOT NULL, 
	PRIMARY KEY (order_id), 
	FOREIGN KEY(shop_id) REFERENCES shops (shop_id)
);
INSERT INTO "orders" VALUES('69000001','100001','to_ship',1782874200,1782875400,1782874800,0,0,1783051200,0,5970,5970,0,'请小心轻放','',0,'addr-1','07ab13a284c3df484e69fe6cc1b292b0','王*明','138******78','浙江省','杭州市','西湖区','文新街道','[]','',0,'[]',0,1782878400,0,0);
INSERT INTO "orders" VALUES('69000002','100001','to_ship',1782874200,1782875400,1782874800,0,0,1783051200,0,5970,5970,0,'请小心轻放','',0,'addr-1','07ab13a284c3df484e69fe6cc1b292b0','王*明','138******78','浙江省','杭州市','西湖区','文新街道','[]','',0,'[]',0,1782878400,0,0);
INSERT INTO "orders" VALUES('69000003','100001','to_ship',1782874200,1782875400,1782874800,0,0,1783051200,0,5970,5970,0,'请小心轻放','',0,'addr-1','07ab13a284c3df484e69fe6cc1b292b0','王*明','138******78','浙江省','杭州市','西湖区','文新街道','[]','',0,'[]',0,1782878400,0,0);
INSERT INTO "orders" VALUES('69000004','100001','to_ship',1782874200,1782875400,1782874800,0,0,1783051200,0,5970,5970,0,'请小心轻放','',0,'addr-1','07ab13a284c3df484e69fe6cc1b292b0','王*明','138******78','浙江省','杭州市','西湖区','文新街道','[]','',0,'[]',0,1782878400,0,0);
CREATE TABLE overrides (
	number INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	parcel_id TEXT NOT NULL, 
	act TEXT DEFAULT '' NOT NULL, 
	blocks INTEGER DEFAULT '0' NOT NULL, 
	reason TEXT DEFAULT '' NOT NULL, 
	actor TEXT DEFAULT '' NOT NULL, 
	at_s BIGINT DEFAULT '0' NOT NULL, 
	used_s BIGINT DEFAULT '0' NOT NULL, grounds TEXT DEFAULT '' NOT NULL, 
	FOREIGN KEY(parcel_id) REFERENCES parcels (parcel_id)
);
CREATE TABLE parcel_lines (
	parcel_id TEXT NOT NULL, 
	order_id TEXT NOT NULL, 
	item_id TEXT NOT NULL, 
	position INTEGER DEFAULT '0' NOT NULL, 
	quantity INTEGER DEFAULT '0' NOT NULL, 
	PRIMARY KEY (parcel_id, order_id, item_id), 
	FOREIGN KEY(parcel_id) REFERENCES parcels (parcel_id)
)
 WITHOUT ROWID

;
INSERT INTO "parcel_lines" VALUES('100001-69000001-1','69000001','i1',0,1);
INSERT INTO "parcel_lines" VALUES('100001-69000001-1','69000001','i2',1,2);
INSERT INTO "parcel_lines" VALUES('100001-69000002-1','69000002','i1',0,1);
INSERT INTO "parcel_lines" VALUES('100001-69000002-1','69000002','i2',1,2);
INSERT INTO "parcel_lines" VALUES('100001-69000003-1','69000003','i1',0,1);
INSERT INTO "parcel_lines" VALUES('100001-69000003-1','69000003','i2',1,2);
INSERT INTO "parcel_lines" VALUES('100001-69000004-1','69000004','i1',0,1);
INSERT INTO "parcel_lines" VALUES('100001-69000004-1','69000004','i2',1,2);
CREATE TABLE parcel_orders (
	order_id TEXT NOT NULL, 
	parcel_id TEXT NOT NULL, 
	position INTEGER DEFAULT '0' NOT NULL, 
	PRIMARY KEY (order_id, parcel_id), 
	FOREIGN KEY(order_id) REFERENCES orders (order_id), 
	FOREIGN KEY(parcel_id) REFERENCES parcels (parcel_id)
)
 WITHOUT ROWID

;
INSERT INTO "parcel_orders" VALUES('69000001','100001-69000001-1',0);
INSERT INTO "parcel_orders" VALUES('69000002','100001-69000002-1',0);
INSERT INTO "parcel_orders" VALUES('69000003','100001-69000003-1',0);
INSERT INTO "parcel_orders" VALUES('69000004','100001-69000004-1',0);
CREATE TABLE parcels (
	parcel_id TEXT NOT NULL, 
	shop_id TEXT NOT NULL, 
	stage TEXT DEFAULT '' NOT NULL, 
	blocks INTEGER DEFAULT '0' NOT NULL, 
	closing INTEGER DEFAULT '0' NOT NULL, 
	problem TEXT DEFAULT '' NOT NULL, 
	ordinal INTEGER DEFAULT '1' NOT NULL, 
	revision INTEGER DEFAULT '1' NOT NULL, 
	order_ids TEXT DEFAULT '' NOT NULL, 
	paid_s BIGINT DEFAULT '0' NOT NULL, 
	promise_s BIGINT DEFAULT '0' NOT NULL, 
	paid_fen BIGINT DEFAULT '0' NOT NULL, 
	buyer_words TEXT DEFAULT '' NOT NULL, 
	seller_words TEXT DEFAULT '' NOT NULL, 
	flag INTEGER DEFAULT '0' NOT NULL, 
	presale INTEGER DEFAULT '0' NOT NULL, 
	checked_s BIGINT DEFAULT '0' NOT NULL, 
	promised_carrier TEXT DEFAULT '' NOT NULL, 
	receiver TEXT DEFAULT '' NOT NULL, 
	region TEXT DEFAULT '' NOT NULL, 
	goods TEXT DEFAULT '' NOT NULL, 
	codes TEXT DEFAULT '' NOT NULL, 
	kinds INTEGER DEFAULT '0' NOT NULL, 
	quantity INTEGER DEFAULT '0' NOT NULL, 
	waybill_id TEXT, 
	carrier TEXT DEFAULT '' NOT NULL, 
	tracking_number TEXT DEFAULT '' NOT NULL, 
	copies INTEGER DEFAULT '0' NOT NULL, 
	uploaded_s BIGINT DEFAULT '0' NOT NULL, 
	picked_up_s BIGINT DEFAULT '0' NOT NULL, made_by TEXT DEFAULT 'order' NOT NULL, merged_for TEXT DEFAULT '' NOT NULL, address_key TEXT DEFAULT '' NOT NULL, marks INTEGER DEFAULT '0' NOT NULL, appointment_s BIGINT DEFAULT '0' NOT NULL, urgent INTEGER DEFAULT '0' NOT NULL, hold_reason TEXT DEFAULT '' NOT NULL, hold_until_s BIGINT DEFAULT '0' NOT NULL, local_tags TEXT DEFAULT '' NOT NULL, after_sale_s BIGINT DEFAULT '0' NOT NULL, urge_count INTEGER DEFAULT '0' NOT NULL, retry_s BIGINT DEFAULT '0' NOT NULL, branch TEXT DEFAULT '' NOT NULL, manifest_id TEXT DEFAULT '' NOT NULL, early_scan_s BIGINT DEFAULT '0' NOT NULL, 
	PRIMARY KEY (parcel_id), 
	FOREIGN KEY(shop_id) REFERENCES shops (shop_id)
);
INSERT INTO "parcels" VALUES('100001-69000001-1','100001','picked_up',0,0,'',1,1,'69000001',1782874800,1783051200,5970,'请小心轻放','',0,0,1782878400,'','王*明 138******78','浙江省 杭州市 西湖区','茶杯1 白色 ×1; 茶杯2 白色 ×2','CUP-1 CUP-2',2,3,'w-100001-69000001-1','zhongtong','ZT001',0,1782878760,1782880800,'order','','addr-1',0,0,0,'',0,'',0,0,0,'','m1',0);
INSERT INTO "parcels" VALUES('100001-69000002-1','100001','shipped',0,0,'',1,1,'69000002',1782874800,1783051200,5970,'请小心轻放','',0,0,1782878400,'','王*明 138******78','浙江省 杭州市 西湖区','茶杯1 白色 ×1; 茶杯2 白色 ×2','CUP-1 CUP-2',2,3,'w-100001-69000002-1','zhongtong','ZT002',0,1782878760,0,'order','','addr-1',0,0,0,'',0,'',0,0,0,'','m1',0);
INSERT INTO "parcels" VALUES('100001-69000003-1','100001','shipped',0,0,'',1,1,'69000003',1782874800,1783051200,5970,'请小心轻放','',0,0,1782878400,'','王*明 138******78','浙江省 杭州市 西湖区','茶杯1 白色 ×1; 茶杯2 白色 ×2','CUP-1 CUP-2',2,3,'w-100001-69000003-1','zhongtong','ZT003',0,1782878760,0,'order','','addr-1',0,0,0,'',0,'',0,0,0,'','',0);
INSERT INTO "parcels" VALUES('100001-69000004-1','100001','shipped',0,0,'',1,1,'69000004',1782874800,1783051200,5970,'请小心轻放','',0,0,1782878400,'','王*明 138******78','浙江省 杭州市 西湖区','茶杯1 白色 ×1; 茶杯2 白色 ×2','CUP-1 CUP-2',2,3,'typed-4','zhongtong','ZT004',0,1782878760,0,'order','','addr-1',0,0,0,'',0,'',0,0,0,'','',1782873000);
CREATE TABLE pickup_alerts (
	number INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	order_id TEXT NOT NULL, 
	shop_id TEXT NOT NULL, 
	clock TEXT DEFAULT '' NOT NULL, 
	after_s BIGINT DEFAULT '0' NOT NULL, 
	at_s BIGINT DEFAULT '0' NOT NULL, 
	level INTEGER DEFAULT '0' NOT NULL, 
	raised_s BIGINT DEFAULT '0' NOT NULL, 
	acked_s BIGINT DEFAULT '0' NOT NULL, 
	acked_by TEXT DEFAULT '' NOT NULL, 
	ended_s BIGINT DEFAULT '0' NOT NULL, 
	CONSTRAINT uq_pickup_alerts_once UNIQUE (order_id, clock, after_s, at_s, level)
);
INSERT INTO "pickup_alerts" VALUES(1,'69000001','100001','pay',86400,1782961260,2,1782956400,1782956580,'店长',0);
INSERT INTO "pickup_alerts" VALUES(2,'69000002','100001','pay',86400,1782961320,2,1782956400,0,'',0);
INSERT INTO "pickup_alerts" VALUES(3,'69000003','100001','pay',86400,1782961380,2,1782956400,0,'',0);
CREATE TABLE print_jobs (
	job_id TEXT NOT NULL, 
	batch_id TEXT DEFAULT '' NOT NULL, 
	sequence INTEGER DEFAULT '0' NOT NULL, 
	parcel_id TEXT NOT NULL, 
	waybill_id TEXT NOT NULL, 
	printer_id TEXT DEFAULT '' NOT NULL, 
	copy INTEGER DEFAULT '0' NOT NULL, 
	state TEXT DEFAULT '' NOT NULL, 
	leased_s BIGINT DEFAULT '0' NOT NULL, 
	settled_s BIGINT DEFAULT '0' NOT NULL, 
	confirmed_by TEXT DEFAULT '' NOT NULL, 
	reason TEXT DEFAULT '' NOT NULL, 
	problem TEXT DEFAULT '' NOT NULL, piece INTEGER DEFAULT '1' NOT NULL, void INTEGER DEFAULT '0' NOT NULL, station TEXT DEFAULT '' NOT NULL, printer TEXT DEFAULT '' NOT NULL, 
	PRIMARY KEY (job_id), 
	FOREIGN KEY(parcel_id) REFERENCES parcels (parcel_id), 
	FOREIGN KEY(waybill_id) REFERENCES waybills (waybill_id)
);
CREATE TABLE put_off (
	parcel_id TEXT NOT NULL, 
	kind TEXT DEFAULT '' NOT NULL, 
	batch_id TEXT DEFAULT '' NOT NULL, 
	title TEXT DEFAULT '' NOT NULL, 
	tries INTEGER DEFAULT '0' NOT NULL, 
	since_s BIGINT DEFAULT '0' NOT NULL, 
	next_s BIGINT DEFAULT '0' NOT NULL, cancelled_s BIGINT DEFAULT '0' NOT NULL, 
	PRIMARY KEY (parcel_id), 
	FOREIGN KEY(parcel_id) REFERENCES parcels (parcel_id)
)
 WITHOUT ROWID

;
CREATE TABLE remarks (
	remark_id TEXT NOT NULL, 
	batch_id TEXT DEFAULT '' NOT NULL, 
	order_id TEXT NOT NULL, 
	sequence INTEGER DEFAULT '0' NOT NULL, 
	words TEXT DEFAULT '' NOT NULL, 
	flag INTEGER DEFAULT '0' NOT NULL, 
	old_words TEXT DEFAULT '' NOT NULL, 
	old_flag INTEGER DEFAULT '0' NOT NULL, 
	state TEXT DEFAULT '' NOT NULL, 
	intended_s BIGINT DEFAULT '0' NOT NULL, 
	settled_s BIGINT DEFAULT '0' NOT NULL, 
	problem TEXT DEFAULT '' NOT NULL, 
	PRIMARY KEY (remark_id), 
	FOREIGN KEY(order_id) REFERENCES orders (order_id)
);
CREATE TABLE route_accepted (
	waybill_id TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	at_s BIGINT NOT NULL, 
	reason TEXT DEFAULT '' NOT NULL, 
	actor TEXT DEFAULT '' NOT NULL, 
	accepted_s BIGINT DEFAULT '0' NOT NULL, 
	PRIMARY KEY (waybill_id, kind, at_s), 
	FOREIGN KEY(waybill_id) REFERENCES waybills (waybill_id)
)
 WITHOUT ROWID

;
INSERT INTO "route_accepted" VALUES('w-100001-69000003-1','wrong_place',1782880800,'网点确认','店长',1782905400);
CREATE TABLE route_anomalies (
	waybill_id TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	at_s BIGINT DEFAULT '0' NOT NULL, 
	detail TEXT DEFAULT '' NOT NULL, 
	seen_s BIGINT DEFAULT '0' NOT NULL, 
	ended_s BIGINT DEFAULT '0' NOT NULL, 
	PRIMARY KEY (waybill_id, kind), 
	FOREIGN KEY(waybill_id) REFERENCES waybills (waybill_id)
)
 WITHOUT ROWID

;
INSERT INTO "route_anomalies" VALUES('typed-4','before_payment',1782873000,'',1782908400,0);
INSERT INTO "route_anomalies" VALUES('w-100001-69000001-1','reused_number',1782578400,'四川',1782908400,0);
INSERT INTO "route_anomalies" VALUES('w-100001-69000002-1','future',1782932400,'',1782908400,0);
CREATE TABLE route_events (
	number INTEGER NOT NULL, 
	waybill_id TEXT NOT NULL, 
	at_s BIGINT DEFAULT '0' NOT NULL, 
	kind TEXT DEFAULT '' NOT NULL, 
	state TEXT DEFAULT '' NOT NULL, 
	text TEXT DEFAULT '' NOT NULL, 
	site TEXT DEFAULT '' NOT NULL, description TEXT DEFAULT '' NOT NULL, opcode TEXT DEFAULT '' NOT NULL, source TEXT DEFAULT 'detail' NOT NULL, province TEXT DEFAULT '' NOT NULL, heard_s BIGINT DEFAULT '0' NOT NULL, 
	PRIMARY KEY (number), 
	CONSTRAINT uq_route_events UNIQUE (waybill_id, at_s, state, text), 
	FOREIGN KEY(waybill_id) REFERENCES waybills (waybill_id)
);
INSERT INTO "route_events" VALUES(1,'w-100001-69000001-1',1782578400,'picked_up','','【成都市】已揽收','','','','detail','四川',1782908400);
INSERT INTO "route_events" VALUES(2,'w-100001-69000001-1',1782880800,'picked_up','GOT','【杭州市】已揽收','余杭网点','已揽收','','detail','浙江',1782908400);
INSERT INTO "route_events" VALUES(3,'w-100001-69000001-1',1782902400,'in_transit','','快件离开【杭州转运中心】','','','TRANS_ARRIVE','package','',1782908400);
INSERT INTO "route_events" VALUES(4,'typed-4',1782873000,'picked_up','','已揽收','','','','detail','',1782908400);
INSERT INTO "route_events" VALUES(5,'w-100001-69000002-1',1782932400,'picked_up','','已揽收','','','','detail','',1782908400);
CREATE TABLE route_polls (
	waybill_id TEXT NOT NULL, 
	next_s BIGINT DEFAULT '0' NOT NULL, 
	deadline_s BIGINT DEFAULT '0' NOT NULL, 
	done INTEGER DEFAULT '0' NOT NULL, 
	failures INTEGER DEFAULT '0' NOT NULL, 
	problem TEXT DEFAULT '' NOT NULL, 
	handed_s BIGINT DEFAULT '0' NOT NULL, 
	hub_s BIGINT DEFAULT '0' NOT NULL, 
	last_s BIGINT DEFAULT '0' NOT NULL, 
	signed_s BIGINT DEFAULT '0' NOT NULL, 
	delivering INTEGER DEFAULT '0' NOT NULL, 
	trip_s BIGINT DEFAULT '0' NOT NULL, 
	trip_watch TEXT DEFAULT '' NOT NULL, 
	trip_h INTEGER DEFAULT '0' NOT NULL, 
	PRIMARY KEY (waybill_id), 
	FOREIGN KEY(waybill_id) REFERENCES waybills (waybill_id)
)
 WITHOUT ROWID

;
INSERT INTO "route_polls" VALUES('typed-4',0,0,0,0,'',0,0,0,0,0,0,'',0);
INSERT INTO "route_polls" VALUES('w-100001-69000001-1',1782922800,1782967200,0,0,'',0,1782902400,1782902400,0,0,0,'',0);
INSERT INTO "route_polls" VALUES('w-100001-69000002-1',1782912000,1782961200,0,0,'',0,0,0,0,0,0,'',0);
INSERT INTO "route_polls" VALUES('w-100001-69000003-1',1782907800,1782961200,0,1,'网络超时',1782907800,0,0,0,0,0,'',0);
CREATE TABLE shipments (
	shipment_id TEXT NOT NULL, 
	batch_id TEXT DEFAULT '' NOT NULL, 
	parcel_id TEXT NOT NULL, 
	waybill_id TEXT NOT NULL, 
	request_id TEXT DEFAULT '' NOT NULL, 
	call TEXT DEFAULT '' NOT NULL, 
	carrier TEXT DEFAULT '' NOT NULL, 
	tracking_number TEXT DEFAULT '' NOT NULL, 
	state TEXT DEFAULT '' NOT NULL, 
	intended_s BIGINT DEFAULT '0' NOT NULL, 
	settled_s BIGINT DEFAULT '0' NOT NULL, 
	pack_id TEXT DEFAULT '' NOT NULL, 
	problem TEXT DEFAULT '' NOT NULL, 
	PRIMARY KEY (shipment_id), 
	FOREIGN KEY(parcel_id) REFERENCES parcels (parcel_id), 
	FOREIGN KEY(waybill_id) REFERENCES waybills (waybill_id)
);
INSERT INTO "shipments" VALUES('s-w-100001-69000001-1','batch','100001-69000001-1','w-100001-69000001-1','r1','whole','zhongtong','ZT001','done',1782878700,1782878760,'','');
INSERT INTO "shipments" VALUES('s-w-100001-69000002-1','batch','100001-69000002-1','w-100001-69000002-1','r1','whole','zhongtong','ZT002','done',1782878700,1782878760,'','');
INSERT INTO "shipments" VALUES('s-w-100001-69000003-1','batch','100001-69000003-1','w-100001-69000003-1','r1','whole','zhongtong','ZT003','done',1782878700,1782878760,'','');
INSERT INTO "shipments" VALUES('s-typed-4','batch','100001-69000004-1','typed-4','r1','whole','zhongtong','ZT004','done',1782878700,1782878760,'','');
CREATE TABLE shops (
	shop_id TEXT NOT NULL, 
	name TEXT DEFAULT '' NOT NULL, 
	app_key TEXT DEFAULT '' NOT NULL, 
	authorized INTEGER DEFAULT '0' NOT NULL, 
	practice INTEGER DEFAULT '0' NOT NULL, 
	removed INTEGER DEFAULT '0' NOT NULL, 
	synced_s BIGINT DEFAULT '0' NOT NULL, 
	sync_error TEXT DEFAULT '' NOT NULL, colour TEXT DEFAULT '' NOT NULL, tag TEXT DEFAULT '' NOT NULL, paused INTEGER DEFAULT '0' NOT NULL, carrier TEXT DEFAULT '' NOT NULL, branch TEXT DEFAULT '' NOT NULL, address_index INTEGER DEFAULT '0' NOT NULL, sender_name TEXT DEFAULT '' NOT NULL, sender_phone TEXT DEFAULT '' NOT NULL, tokens_until_s BIGINT DEFAULT '0' NOT NULL, granted_until_s BIGINT DEFAULT '0' NOT NULL, grant_asked_s BIGINT DEFAULT '0' NOT NULL, 
	PRIMARY KEY (shop_id)
);
INSERT INTO "shops" VALUES('100001','练习店铺','7777777777777777777',1,0,0,0,'','','',0,'','',0,'','',0,0,0);
CREATE TABLE sync_cursors (
	shop_id TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	upto_s BIGINT DEFAULT '0' NOT NULL, 
	PRIMARY KEY (shop_id, kind), 
	FOREIGN KEY(shop_id) REFERENCES shops (shop_id)
)
 WITHOUT ROWID

;
CREATE TABLE waybills (
	waybill_id TEXT NOT NULL, 
	parcel_id TEXT NOT NULL, 
	revision INTEGER DEFAULT '0' NOT NULL, 
	carrier TEXT DEFAULT '' NOT NULL, 
	state TEXT DEFAULT '' NOT NULL, 
	tracking_number TEXT DEFAULT '' NOT NULL, 
	sort_code TEXT DEFAULT '' NOT NULL, 
	hub_code TEXT DEFAULT '' NOT NULL, 
	hub_name TEXT DEFAULT '' NOT NULL, 
	short_name TEXT DEFAULT '' NOT NULL, 
	sender TEXT DEFAULT '' NOT NULL, 
	intended_s BIGINT DEFAULT '0' NOT NULL, 
	settled_s BIGINT DEFAULT '0' NOT NULL, 
	problem TEXT DEFAULT '' NOT NULL, 
	receiver_print TEXT DEFAULT '' NOT NULL, 
	asked_s BIGINT DEFAULT '0' NOT NULL, 
	picked_up_s BIGINT DEFAULT '0' NOT NULL, pack_count INTEGER DEFAULT '1' NOT NULL, sub_numbers TEXT DEFAULT '' NOT NULL, spare INTEGER DEFAULT '0' NOT NULL, typed INTEGER DEFAULT '0' NOT NULL, updated_s BIGINT DEFAULT '0' NOT NULL, branch TEXT DEFAULT '' NOT NULL, 
	PRIMARY KEY (waybill_id), 
	FOREIGN KEY(parcel_id) REFERENCES parcels (parcel_id)
);
INSERT INTO "waybills" VALUES('w-100001-69000001-1','100001-69000001-1',1,'zhongtong','bought','ZT001','300-01-02','H1','杭州','杭','{"name":"仓库","phone":"05718800001","address":{"province":"浙江省","city":"杭州市","district":"余杭区","street":"","detail":"1 号"}}',1782878460,1782878520,'','07ab13a284c3df484e69fe6cc1b292b0',1782908400,1782880800,1,'',0,0,0,'');
INSERT INTO "waybills" VALUES('w-100001-69000002-1','100001-69000002-1',1,'zhongtong','bought','ZT002','300-01-02','H1','杭州','杭','{"name":"仓库","phone":"05718800001","address":{"province":"浙江省","city":"杭州市","district":"余杭区","street":"","detail":"1 号"}}',1782878460,1782878520,'','07ab13a284c3df484e69fe6cc1b292b0',1782908400,0,1,'',0,0,0,'');
INSERT INTO "waybills" VALUES('w-100001-69000003-1','100001-69000003-1',1,'zhongtong','bought','ZT003','300-01-02','H1','杭州','杭','{"name":"仓库","phone":"05718800001","address":{"province":"浙江省","city":"杭州市","district":"余杭区","street":"","detail":"1 号"}}',1782878460,1782878520,'','07ab13a284c3df484e69fe6cc1b292b0',0,0,1,'',0,0,0,'');
INSERT INTO "waybills" VALUES('typed-4','100001-69000004-1',1,'zhongtong','bought','ZT004','300-01-02','H1','杭州','杭','{"name":"仓库","phone":"05718800001","address":{"province":"浙江省","city":"杭州市","district":"余杭区","street":"","detail":"1 号"}}',1782878460,1782878520,'','07ab13a284c3df484e69fe6cc1b292b0',1782908400,0,1,'',0,1,0,'');
CREATE INDEX ix_operations_open ON operations (number) WHERE outcome = '';
CREATE INDEX ix_orders_paid ON orders (paid_s);
CREATE INDEX ix_after_sales_order ON after_sales (order_id);
CREATE INDEX ix_parcels_pending ON parcels (paid_s, parcel_id) WHERE stage IN ('to_number', 'number_unknown', 'to_print', 'to_confirm', 'to_ship', 'ship_unknown');
CREATE INDEX ix_parcels_awaiting ON parcels (shop_id, paid_s) WHERE stage = 'shipped';
CREATE INDEX ix_parcels_picked_up ON parcels (picked_up_s) WHERE picked_up_s > 0;
CREATE INDEX ix_parcel_orders_parcel ON parcel_orders (parcel_id);
CREATE INDEX ix_waybills_settled ON waybills (settled_s) WHERE state = 'bought';
CREATE INDEX ix_waybills_number ON waybills (tracking_number) WHERE tracking_number <> '';
CREATE UNIQUE INDEX uq_waybills_live ON waybills (parcel_id, revision) WHERE state NOT IN ('failed', 'cancelled');
CREATE INDEX ix_waybills_open ON waybills (state) WHERE state IN ('intended', 'unknown');
CREATE INDEX ix_waybills_parcel ON waybills (parcel_id);
CREATE INDEX ix_print_jobs_settled ON print_jobs (settled_s) WHERE state = 'printed';
CREATE INDEX ix_print_jobs_open ON print_jobs (state, leased_s) WHERE state IN ('leased', 'sending', 'unconfirmed');
CREATE INDEX ix_print_jobs_parcel ON print_jobs (parcel_id);
CREATE INDEX ix_print_jobs_waybill ON print_jobs (waybill_id);
CREATE UNIQUE INDEX uq_print_jobs_copy ON print_jobs (waybill_id, copy) WHERE state <> 'not_printed';
CREATE INDEX ix_print_jobs_batch ON print_jobs (batch_id, sequence);
CREATE INDEX ix_shipments_settled ON shipments (settled_s) WHERE state = 'done';
CREATE INDEX ix_shipments_open ON shipments (state) WHERE state IN ('intended', 'unknown');
CREATE INDEX ix_shipments_parcel ON shipments (parcel_id);
CREATE INDEX ix_shipments_waybill ON shipments (waybill_id);
CREATE INDEX ix_holds_ending ON holds (until_s) WHERE until_s > 0;
CREATE INDEX ix_remarks_open ON remarks (intended_s) WHERE state IN ('intended', 'unknown');
CREATE INDEX ix_remarks_order ON remarks (order_id);
CREATE INDEX ix_overrides_parcel ON overrides (parcel_id);
CREATE UNIQUE INDEX uq_batches_number ON batches (day, number);
CREATE INDEX ix_batches_open ON batches (begun_s) WHERE finished_s = 0;
CREATE INDEX ix_batches_begun ON batches (begun_s);
CREATE INDEX ix_order_audits_shop ON order_audits (shop_id, at_s);
CREATE INDEX ix_batch_lines_parcel ON batch_lines (parcel_id);
CREATE INDEX ix_audit_log_holds ON audit_log (subject) WHERE action IN ('order.hold', 'order.release', 'order.urgent', 'order.not_urgent', 'order.hold_undone');
CREATE INDEX ix_waybills_spare ON waybills (settled_s) WHERE spare = 1;
CREATE INDEX ix_waybills_pieces ON waybills (waybill_id) WHERE sub_numbers <> '';
CREATE INDEX ix_after_sales_waiting ON after_sales (deadline_s) WHERE state = 'waits_for_shop';
CREATE INDEX ix_route_polls_next ON route_polls (next_s) WHERE done = 0;
CREATE INDEX ix_manifests_left ON manifests (left_s);
CREATE INDEX ix_manifests_open ON manifests (made_s) WHERE state = 'open';
CREATE UNIQUE INDEX uq_manifests_number ON manifests (day, carrier, number) WHERE number > 0;
CREATE UNIQUE INDEX uq_manifest_lines_live ON manifest_lines (waybill_id) WHERE live = 1;
CREATE INDEX ix_manifest_lines_parcel ON manifest_lines (parcel_id);
CREATE INDEX ix_pickup_alerts_open ON pickup_alerts (at_s) WHERE ended_s = 0;
CREATE INDEX ix_alert_messages_channel ON alert_messages (channel, number);
CREATE INDEX ix_alert_message_lines_message ON alert_message_lines (message);
CREATE INDEX ix_items_promise ON items (promise_s);
CREATE INDEX ix_orders_waiting ON orders (paid_s, order_id, shop_id) WHERE status IN ('review', 'to_ship', 'part_shipped');
CREATE INDEX ix_shipments_failed ON shipments (intended_s) WHERE state = 'failed';
CREATE UNIQUE INDEX uq_shipments_live ON shipments (waybill_id) WHERE state <> 'failed' AND call NOT IN ('edit', 'edit_pack');
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('pickup_alerts',3);
INSERT INTO "sqlite_sequence" VALUES('operations',2);
INSERT INTO "sqlite_sequence" VALUES('alert_messages',2);
COMMIT;
